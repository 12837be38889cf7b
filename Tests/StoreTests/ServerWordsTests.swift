import Testing

@testable import Store

/// What a server keeps of a text, and what a search asks it for.
struct ServerWordsTests {
    @Test func `the text has its words in order, and the set has each once`() throws {
        let words = try ServerWords(" 海 边 Boat boat,  boat")
        #expect(words.text == " 海 边 boat boat boat ")
        #expect(words.set == "'海' '边' 'boat'")
    }

    @Test func `a text without words is a space`() throws {
        #expect(try ServerWords("…").text == " ")
        #expect(try ServerWords("…").set == "")
    }

    @Test func `characters that count as equal in Swift are two words`() throws {
        #expect(try ServerWords("\u{8C48} \u{F900}").set.utf8.count == "'\u{8C48}' '\u{F900}'".utf8.count)
    }

    @Test func `a long word is whole in the text and cut short in the set, between two characters`() throws {
        // Three bytes each, of which 1,000 is no multiple.
        let long = String(repeating: "ა", count: 400)
        let words = try ServerWords(long)
        #expect(words.text == " \(long) ")
        #expect(words.set == "'\(String(repeating: "ა", count: 333))'")
    }

    @Test func `a set that is full says that there are more words`() throws {
        let count = ServerWords.largestSet / 5
        let words = try ServerWords((0..<count).map { "w\($0)" }.joined(separator: " "))
        #expect(words.set.utf8.count < 2 * ServerWords.largestSet)
        #expect(words.set.hasSuffix(" '\u{E002}'"))
        #expect(words.text.hasSuffix(" w\(count - 1) "))
        #expect(try !ServerWords("w1").set.contains("\u{E002}"))
    }

    @Test func `a search looks its words up, and has the text decide`() throws {
        let terms = [SearchTerm(words: " 海 边", mayGoOn: false), SearchTerm(words: "Boa", mayGoOn: true)]
        let asked = try #require(try ServerWords.query(terms))
        #expect(asked.words == "('海' & '边' & 'boa':*) | '\u{E002}'")
        #expect(asked.texts.map { $0.text } == [" 海 边 ", " boa"])
        #expect(asked.texts.map { $0.isPhrase } == [true, false])
    }

    @Test func `what is no word to the tokenizer finds nothing`() throws {
        let terms = [SearchTerm(words: "boat", mayGoOn: false), SearchTerm(words: "\u{301}", mayGoOn: true)]
        #expect(try ServerWords.query(terms) == nil)
    }
}
