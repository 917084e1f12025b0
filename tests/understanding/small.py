"""A tiny data set, enough to train every component: (text, intent, language)."""

_BY_INTENT: dict[tuple[str, str], str] = {
    (
        "wages_hours",
        "en",
    ): "how much salary|what is the minimum wage in qatar|how many hours do i work|overtime pay rate|"
    "do i get a day off|how much will i earn there per month|salary of a housemaid in saudi|working hours per day",
    (
        "check_agency",
        "en",
    ): "is this agency licensed|is golden star agency real|check my agency please|agency on the list|"
    "does this recruiter have a licence|is the agency legal in philippines|verify agency number|licence of my agency",
    (
        "danger",
        "en",
    ): "he beats me every day|they locked me inside|i am locked in the room|he will kill me|boss raped me|"
    "help me they sell me|i want to die here|they took me by force",
    (
        "help",
        "en",
    ): "help|what can you do|show me the menu|how do you work|what can i ask you|i need information|options|"
    "how can you help me",
    ("human", "en"): "i want to talk with a person|can i speak to somebody|real human please|connect me to staff|"
    "call me please|agent please|let me talk to a woman|is there a person",
    (
        "out_of_scope",
        "en",
    ): "tell me a joke|weather today|who won the match|recipe for rice|play music|how old is the moon|"
    "buy shoes|football score",
    (
        "wages_hours",
        "id",
    ): "berapa gaji|berapa gaji saya di malaysia|jam kerja berapa|upah minimum taiwan|uang lembur berapa|"
    "dapat libur berapa hari|gaji pembantu di arab|gaji per bulan kalau kerja di sana",
    ("check_agency", "id"): "apakah agen ini resmi|cek pt ini|agen saya terdaftar tidak|pt ini punya izin|"
    "agen resmi atau tidak|tolong cek agen|nomor izin pt ini benar|apakah pt ini legal",
    ("danger", "id"): "saya dipukul majikan|saya dikunci di rumah|dia mau bunuh saya|saya diperkosa|saya mau dijual|"
    "saya mau mati saja|saya disekap|tolong saya disiksa",
    ("human", "id"): "mau bicara dengan orang|bisa telepon saya|minta petugas|hubungkan ke admin|saya mau manusia|"
    "ada petugas tidak|bicara dengan orang asli|tolong sambungkan petugas",
    ("out_of_scope", "id"): "resep rendang|cuaca hari ini|skor bola|siapa presiden|lagu baru|cerita lucu|harga sepatu|"
    "jadwal kereta",
    (
        "wages_hours",
        "zh-Hans",
    ): "工资多少|一个月多少钱|一天工作几小时|最低工资是多少|加班费怎么算|有没有休息日|去日本工资多少|保姆工资",
    (
        "check_agency",
        "zh-Hans",
    ): "这个中介有执照吗|查一下中介|中介合法吗|这家公司正规吗|中介有没有资质|查中介许可证|中介靠谱吗|查公司执照",
    ("danger", "zh-Hans"): "老板打我|我被锁在房间里|他要杀我|他强奸我|我被卖了|我想死|他们关着我|救命",
    ("human", "zh-Hans"): "转人工|我要和人说话|有真人吗|找工作人员|人工客服|打电话给我|我要人工|叫人来",
    ("out_of_scope", "zh-Hans"): "讲个笑话|今天天气|谁赢了比赛|怎么做饭|放音乐|买鞋|足球比分|月亮多大",
}

EXAMPLES: list[tuple[str, str, str]] = [
    (text, intent, language) for (intent, language), texts in _BY_INTENT.items() for text in texts.split("|")
]
