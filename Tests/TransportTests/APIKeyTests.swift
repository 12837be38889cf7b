import Testing

@testable import Transport

struct APIKeyTests {
    private let secret = "sk-very-secret-0123456789"

    private struct Holder {
        let key: APIKey
    }

    @Test func `no way of printing shows the key`() throws {
        let key = try APIKey(secret)
        var dumped = ""
        dump(key, to: &dumped)
        dump([Optional(key)], to: &dumped)
        let holder = Holder(key: key)
        dump(holder, to: &dumped)
        let texts = [
            key.description, key.debugDescription, "\(key)", String(reflecting: key), String(describing: key),
            "\(Optional(key) as Any)", "\([key])", "\(["key": key])", "\(Mirror(reflecting: key).children.map { $0 })",
            "\(holder)", String(reflecting: holder), dumped,
        ]
        for text in texts { #expect(!text.contains("secret"), "\(text)") }
        #expect(key.secret == secret)
    }

    @Test(arguments: ["sk-a", " sk-a", "sk-a\n", "\t sk-a \r\n"])
    func `white space around it is dropped`(text: String) throws {
        #expect(try APIKey(text).secret == "sk-a")
    }

    @Test(arguments: ["", " ", "\n", "sk a", "sk\na", "sk\r\nX-Injected: 1", "密钥", "sk-\u{7F}", "sk-\u{0}", "sk-é"])
    func `what no header could carry is refused without being repeated`(text: String) throws {
        let error = #expect(throws: APIKey.Unusable.self) { try APIKey(text) }
        #expect(error?.reason.contains("sk") == false)
    }

    @Test(arguments: [
        ("\"sk-a\"", "quotes"), ("'sk-a'", "quotes"), ("sk-a\"", "quotes"), ("“sk-a”", "quotes"),
        ("\u{FEFF}sk-a\n", "byte order mark"), ("sk-a\nsk-b\n", "more than one line"),
        ("# mine\r\nsk-a", "more than one line"), ("SENSEAUDIO_API_KEY=sk-a", "settings file"),
    ])
    func `what a key file often holds besides is named`(text: String, reason: String) throws {
        let error = #expect(throws: APIKey.Unusable.self) { try APIKey(text) }
        #expect(error?.reason.contains(reason) == true)
        #expect(error?.reason.contains("sk-") == false)
    }

    @Test func `an echoed key is taken out of a text`() throws {
        let key = try APIKey(secret)
        #expect(key.redacted("key \(secret) is bad: \(secret)!") == "key [API key] is bad: [API key]!")
        #expect(key.redacted("nothing here") == "nothing here")
    }
}
