"""Legal forms, agency words and abbreviations of company names, as tables.

The libraries that strip legal forms (cleanco, rigour, fingerprints) were tried on the copied registers and leave
"PVT.", "PT", "(P)", "Cong ty TNHH" or the Chinese forms standing (research: registers.md section 4), hence our own.
Every entry is folded text as `knowledge.names.fold` returns it, split into tokens: Chinese characters stand alone.
"""

from __future__ import annotations

# Forms that stand behind a name. Several may follow each other ("CO., LTD."), so each is listed once.
SUFFIXES: tuple[tuple[str, ...], ...] = tuple(
    tuple(form.split())
    for form in (
        "inc",
        "incorporated",
        "incorporation",
        "corp",
        "corpn",
        "corporation",
        "co",
        "company",
        "ltd",
        "ltda",
        "limited",
        "llc",
        "llp",
        "lp",
        "plc",
        "opc",  # one person corporation, Philippines
        "pvt",
        "private",
        "pte",
        "pty",
        "p ltd",  # not "p limited": "TRIPLE P LIMITED" ends in its own P
        "sdn",
        "bhd",
        "berhad",
        "gmbh",
        "fze",
        "fzco",
        "fzc",
        "fz llc",
        "wll",
        "spc",
        "sarl",
        "srl",
        "jsc",
        "pt",  # also written behind the name: "AGESA ASA JAYA, PT"
        "cv",
        "tbk",
        "persero",
        "tnhh",
        "mtv",  # Viet Nam: one member
        "co phan",
        "प्रा लि",
        "प्रालि",
        "प्राइवेट लिमिटेड",
        "लिमिटेड",
        "প্রাইভেট লিমিটেড",
        "প্রা লি",
        "লিমিটেড",
        "লি",
        "จำกัด",
        "有 限 公 司",
        "股 份 有 限 公 司",
        "有 限 責 任 公 司",
        "有 限 责 任 公 司",
        "公 司",
        "株 式 会 社",
    )
)

# Forms that usually come together, without their spaces: to know a misspelt one.
DOUBLE_FORMS = (
    "pvtltd",
    "pvtlimited",
    "privatelimited",
    "privateltd",
    "coinc",
    "coltd",
    "companyinc",
    "companyltd",
    "companypvtltd",
    "sdnbhd",
)

# Forms that stand before a name.
PREFIXES: tuple[tuple[str, ...], ...] = tuple(
    tuple(form.split())
    for form in (
        "pt",
        "cv",
        "messrs",
        "cong ty",
        "cong ty tnhh",
        "cong ty co phan",
        "cong ty cp",
        "cong ty tnhh mot thanh vien",
        "cong ty tnhh mtv",
        "บริษัท",
    )
)

# Every word of the tables that is a legal form when it stands alone in brackets: "(P) LTD", "(PVT) LTD".
BRACKET_FORMS = frozenset({"p", "pvt", "private", "pte", "m", "sdn", "bhd", "persero", "opc"})

# Words that say what a company does. They make a span in a sentence probable as an agency's name, and a name made of
# them alone is too general to be looked for.
AGENCY_WORDS = frozenset(
    {
        "agency",
        "agencies",
        "manpower",
        "recruitment",
        "recruiting",
        "recruiters",
        "recruiter",
        "placement",
        "placements",
        "employment",
        "crewing",
        "manning",
        "overseas",
        "consultancy",
        "consultant",
        "consultants",
        "international",
        "services",
        "service",
        "resources",
        "staffing",
        "personnel",
        "human",
        "resource",
        "management",
        "promotion",
        "promotions",
        "maritime",
        "shipping",
        "marine",
        "general",
        "trading",
        "enterprises",
        "enterprise",
        "solutions",
        "global",
        "worldwide",
        "corporation",
        "company",
        "inc",
        "agen",
        "agensi",
        "penyalur",
        "tenaga",
        "kerja",
        "jaya",
        "indonesia",
        "philippines",
        "manila",
        "labor",
        "labour",
        "workers",
        "worker",
        "work",
        "jobs",
        "job",
        "training",
        "center",
        "centre",
        "group",
        "and",
        "of",
        "the",
        "for",
    }
)

# One spelling for the fuzzy score only. An exact match never goes through this table: "INTL" against "INTERNATIONAL"
# is a question to the person who asks, not a match.
ABBREVIATIONS = {
    "intl": "international",
    "intnl": "international",
    "internl": "international",
    "int": "international",
    "os": "overseas",  # "O/S"
    "ovs": "overseas",
    "ovseas": "overseas",
    "svc": "services",
    "svcs": "services",
    "svs": "services",
    "serv": "services",
    "service": "services",
    "srvcs": "services",
    "mgt": "management",
    "mgmt": "management",
    "mngt": "management",
    "mgnt": "management",
    "phil": "philippines",
    "phils": "philippines",
    "philippine": "philippines",
    "manp": "manpower",
    "mnpwr": "manpower",
    "rec": "recruitment",
    "rect": "recruitment",
    "recruit": "recruitment",
    "recruiting": "recruitment",
    "plcmt": "placement",
    "plcmnt": "placement",
    "plct": "placement",
    "placements": "placement",
    "prom": "promotion",
    "promotions": "promotion",
    "ent": "enterprises",
    "enterprise": "enterprises",
    "trdg": "trading",
    "trd": "trading",
    "gen": "general",
    "dev": "development",
    "agencies": "agency",
    "agcy": "agency",
    "resource": "resources",
    "res": "resources",
    "shpg": "shipping",
    "emp": "employment",
    "consultants": "consultancy",
    "consultant": "consultancy",
    "consultency": "consultancy",
    "solution": "solutions",
}

# Legal forms that are one and the same: "CORP." on a sign does not tell a company from "CORPORATION" in the list.
SAME_FORMS = {
    "corporation": "corp",
    "corpn": "corp",
    "incorporated": "inc",
    "incorporation": "inc",
    "company": "co",
    "limited": "ltd",
    "private": "pvt",
    "berhad": "bhd",
}
