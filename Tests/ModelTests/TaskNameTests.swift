import Model
import Testing

struct TaskNameTests {
    @Test(arguments: [
        ("42", "42"), (" 42 ", "42"), ("42,", "42"), ("#42", "42"), ("＃４２", "42"), ("\"42\",", "42"), ("４２", "42"),
        ("\u{3000}42\u{A0}\n", "42"), ("“42”", "42"), ("'7f3a9c2e-11'", "7f3a9c2e-11"), ("`7f3a9c2e`;", "7f3a9c2e"),
        ("42-80", "42-80"), ("#42-#80", "42-80"), ("42–80", "42-80"), ("４２～８０", "42-80"), ("７ｆ３ａ９ｃ２ｅ", "7f3a9c2e"),
        ("ref:a", "ref:a"), ("ref: a ", "ref:a"), ("ref：镜头１", "ref:镜头１"), ("REF:a,b", "ref:a,b"),
        ("\"ref:a b\"", "ref:a b"),
        ("ref:#1", "ref:#1"), ("#", "#"), ("#abc", "#abc"), ("", ""), ("\"", "\""), (",", ""), ("007", "007"),
        ("cgt-20261126-x", "cgt-20261126-x"),
    ])
    func `A name is what was meant, without what a paste brings along`(text: String, name: String) {
        #expect(TaskName.mended(text) == name)
    }

    @Test(arguments: [
        ("42", ["42"]), ("12,13", ["12", "13"]), ("12, 13,", ["12", "13"]), ("12 13\n14", ["12", "13", "14"]),
        ("１２、１３", ["１２", "１３"]), ("ref:a, b", ["ref:a, b"]), (" ref:a b", [" ref:a b"]), ("42,", ["42,"]), ("", [""]),
        (",", [","]),
    ])
    func `A list that was pasted is several names`(text: String, names: [String]) {
        #expect(TaskName.split(text) == names)
    }
}
