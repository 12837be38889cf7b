import SQLite
import Testing

struct TokenizerTests {
    private func words(_ text: String) throws -> [String] {
        try Tokenizer("unicode61").words(in: text).map { String(decoding: $0, as: UTF8.self) }
    }

    @Test func `text is cut as the full-text index cuts it`() throws {
        #expect(try words("A Boat, Éte at 海 边; don't ½") == ["a", "boat", "ete", "at", "海", "边", "don", "t", "½"])
    }

    @Test func `a text without a word has none`() throws {
        #expect(try words("") == [])
        #expect(try words(" — !") == [])
    }

    @Test func `one tokenizer cuts one text after the other`() throws {
        let tokenizer = try Tokenizer("unicode61")
        #expect(try tokenizer.words(in: "one two").count == 2)
        #expect(try tokenizer.words(in: "three").count == 1)
    }

    @Test func `a tokenizer that there is not is an error`() {
        #expect(throws: SQLiteError.self) { try Tokenizer("no such one") }
    }
}
