"""Which script a message is written in, and which languages that leaves."""

from __future__ import annotations

import regex

#: Languages of each script, the likeliest first. Where one of them is left, the script alone decides.
LANGUAGES: dict[str, tuple[str, ...]] = {
    "Latin": ("en", "id", "vi", "fil", "fr", "es", "pt", "ro", "sq"),
    "Han": ("zh-Hans", "zh-Hant"),
    "Kana": ("ja",),
    "Hangul": ("ko",),
    "Thai": ("th",),
    "Lao": ("lo",),
    "Khmer": ("km",),
    "Myanmar": ("my",),
    "Sinhala": ("si",),
    "Tamil": ("ta",),
    "Telugu": ("te",),
    "Malayalam": ("ml",),
    "Kannada": ("kn",),
    "Gujarati": ("gu",),
    "Gurmukhi": ("pa",),
    "Oriya": ("or",),
    "Bengali": ("bn",),
    "Devanagari": ("ne", "hi"),
    "Ethiopic": ("am", "ti"),
    "Arabic": ("ar", "ur", "fa"),
    "Cyrillic": ("ru", "uk", "tg"),
    "Georgian": ("ka",),
    "Armenian": ("hy",),
    "Hebrew": ("he",),
    "Greek": ("el",),
}

#: Letters that make about one word, for scripts without spaces: a message of two scripts belongs to the one with more
#: words, and "passport 被老板拿走了" is Chinese.
_LETTERS_A_WORD = {"Han": 1.5, "Kana": 2.0, "Thai": 4.0, "Lao": 4.0, "Khmer": 4.0, "Myanmar": 4.0}


def _run(name: str) -> str:
    """A pattern for what counts as one unit of a script: a word, or one letter where words are not divided."""
    letters = r"\p{Hiragana}\p{Katakana}" if name == "Kana" else rf"\p{{{name}}}"
    return (
        rf"[{letters}]\p{{M}}*" if name in _LETTERS_A_WORD else rf"[{letters}](?:[{letters}\p{{M}}]|['’](?=\p{{L}}))*"
    )


_RUNS = regex.compile("|".join(f"(?P<{name}>{_run(name)})" for name in LANGUAGES))

# Characters that one of the two Chinese orthographies does not use, from the most frequent pairs.
_TRADITIONAL = frozenset(
    "這個們來說時國會過對學發還麼點東無開動現機業問見長電話錢護證簽勞僱傭請幫馬亞灣韓間門車進連運達遠選邊關陸險難離"
    "雖雙雜單嗎嚴園圓圖團場報塊處備復應從後態總戰戶擔據擊擇損換搶數斷於晝書條樂樣樓極標權歡歲歷歸殺氣決沒準滿溫滅潔"
    "濟灑為煩爺狀獨獎環產畢療癥盡監眾睡礦確稅種稱積穩窮競筆節範築簡籤糧約級純紙細終組結給統經綠維網緊線練緣縣縮縱總"
    "績織繼續罰羅義習聖聞職聽腦臟興舊藝藥蘇處號裝製複規視親覺觀計訊記許訴診試詢該詳認語誤誰課調談請論諾謝識譯議讀變"
    "讓貝負財責貨販貪貴買費貼貸資賊賓賠賣質賴購贊趙趕趨跡軍軟較載輕輛輪輸轉辦農遞郵鄉醫釋鋼錄錯鎖鐘鐵鑰闆陳陽際隊階"
    "隨雲零靜響頁項順須預頓領頭題額願類顧顯風飛飯飲養餓館騙騎驗驚體鬥魚鳥麗黃齊龍嘅咗唔係佢喺嗰啲冇哋嚟"
)
_SIMPLIFIED = (
    frozenset(
        "这个们来说时国会过对学发还么点东无开动现机业问见长电话钱护证签劳雇佣请帮马亚湾韩间门车进连运达远选边关陆险难离"
        "虽双杂单吗严园圆图团场报块处备复应从后态总战户担据击择损换抢数断于昼书条乐样楼极标权欢岁历归杀气决没准满温灭洁"
        "济洒为烦爷状独奖环产毕疗症尽监众矿确税种称积稳穷竞笔节范筑简粮约级纯纸细终组结给统经绿维网紧线练缘县缩纵"
        "绩织继续罚罗义习圣闻职听脑脏兴旧艺药苏号装制规视亲觉观计讯记许诉诊试询该详认语误谁课调谈论诺谢识译议读变"
        "让贝负财责货贩贪贵买费贴贷资贼宾赔卖质赖购赞赵赶趋迹军软较载轻辆轮输转办农递邮乡医释钢录错锁钟铁钥陈阳际队阶"
        "随云静响页项顺须预顿领头题额愿类顾显风飞饭饮养饿馆骗骑验惊体斗鱼鸟丽黄齐龙"
    )
    - _TRADITIONAL
)


def script_of(text: str) -> str | None:
    """The script (a key of :data:`LANGUAGES`) of most words of a normalised text; None without letters.

    Equal numbers go to the script that is not Latin: people mix English words into their own language, seldom the
    reverse. Any kana makes Han text Japanese.
    """
    words: dict[str, float] = {}
    for match in _RUNS.finditer(text):
        name = match.lastgroup
        if name is not None:
            words[name] = words.get(name, 0.0) + 1.0 / _LETTERS_A_WORD.get(name, 1.0)
    if not words:
        return None
    if "Kana" in words and "Han" in words:
        words["Kana"] += words.pop("Han")
    return max(words, key=lambda name: (words[name], name != "Latin"))


#: Letters of a shared script that only this language of :data:`LANGUAGES` writes.
_OWN_LETTERS = {
    "vi": regex.compile("[ạảấầẩẫậắằẳẵặẹẻẽềểễếệỉịọỏốồổỗộớờởỡợụủứừửữựỳỵỷỹơưđ]"),
    "uk": regex.compile("[іїєґ]"),
    "tg": regex.compile("[ғӣқӯҳҷ]"),
    "ur": regex.compile("[ٹڈڑںےہھ]"),
    "fa": regex.compile("[پچژگ]"),
}


def candidates(script: str, text: str) -> tuple[str, ...]:
    """Languages (BCP 47) that a normalised ``text`` in ``script`` can be in, the likeliest first, at least one.

    A letter only one language writes decides. Its absence excludes that language, except in Latin script, where
    people leave the accents out.
    """
    if script == "Han":
        return (chinese(text),)
    languages = LANGUAGES[script]
    for language in languages:
        if language in _OWN_LETTERS and _OWN_LETTERS[language].search(text):
            return (language,)
    if script == "Latin":
        return languages
    return tuple(language for language in languages if language not in _OWN_LETTERS)


def chinese(text: str) -> str:
    """``zh-Hant`` if more letters of a text are of the traditional orthography alone, else ``zh-Hans``."""
    balance = sum((char in _TRADITIONAL) - (char in _SIMPLIFIED) for char in text)
    return "zh-Hant" if balance > 0 else "zh-Hans"
