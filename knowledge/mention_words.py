"""Words that help to tell an agency's name from everyday speech in a sentence (knowledge.agency_mentions).

All are folded (knowledge.names.fold). A language that is not here loses only the spans nobody has registered: core
names of the registers are found in every language.
"""

from __future__ import annotations


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


# Legal forms that begin a name. "cv" is a paper she sends and "ms" a woman, so neither is one here.
STRONG_STARTS = _words("pt messrs")

# Legal forms that end a name and mean nothing else.
STRONG_ENDS = _words("inc incorporated corp corporation ltd limited llc llp plc opc pvt bhd tnhh")

# Agency words and legal forms that may end a name.
NAME_ENDS = STRONG_ENDS | _words(
    """manpower recruitment recruiters agency agencies placement overseas crewing manning staffing consultancy
    consultants placements"""
)

# Words that say she asks about a licence or an agency.
ASKING = _words(
    """agency agencies licensed licenced licence license registered legal legit recruiter recruitment manpower check
    agen agensi resmi berizin izin legal terdaftar penyalur pt perusahaan p3mi cek lisensyado lisensya ahensya
    rehistrado"""
) | frozenset("牌")

# Words that introduce a name.
BEFORE_A_NAME = _words(
    """called named name is check about by with from through of at agency company for
    namanya bernama nama apakah dari lewat melalui cek oleh dengan perusahaan agen
    ang ng sa si ni kay"""
)

# Words that are never part of a name that is typed in small letters; a name ends where one of them stands.
NO_NAME = _words(
    """a an the this that these those my your his her our their its which what who whose where when why how any some
    every no not each other another all both many few more most such same
    i you he she it we they me him us them
    am is are was were be been being do does did done has have had can could will would shall should may might must
    and or but if then than so because as to in on at by for from with about into through of off over under up out
    good bad big small new old fake real legal illegal legit licensed unlicensed registered unregistered local foreign
    private government official trusted best nice recommended certain specific certified
    said says told asked asks paid pay pays took take takes taken want wants need needs know knows met meet find found
    looking look looks search help work works worked working go goes went going give gave given sent send sends called
    named name check ask answer contact contacted visit visited joined join use used using charged charges kept keeps
    hello hi please thanks thank yes okay ok there here now today yesterday tomorrow
    apakah apa ini itu yang di ke dari untuk dan atau dengan saya kami kita dia mereka kamu anda aku ada adalah sudah
    belum tidak bukan resmi berizin izin legal terdaftar punya bisa mau ingin mohon tolong cek namanya nama bernama
    lewat melalui oleh karena kalau jika kapan dimana bagaimana berapa sangat juga lagi saja dong ya kah sih aman palsu
    kerja bekerja minta meminta bayar membayar kirim mengirim memberangkatkan pergi seorang sebuah suatu para
    ang ng mga sa si ni ako ko mo siya kami po ba ito iyan na ay may wala hindi oo legit""",
)
