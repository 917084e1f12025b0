"""Answers one can listen to: text of ours in, a voice message out. See docs/audio.md.

``audible`` leaves out what is only for the eye, ``spoken`` writes numbers and signs as they are said, ``voices`` says
which languages the engine speaks well enough, ``engine`` and ``sound`` make the audio, ``recordings`` finds what staff
have recorded, and ``speaker`` chooses between them. ``beforehand`` and ``measure`` are for the command ``audio``.
"""
