import Contract
import Testing

struct DelimitedTextTests {
    @Test func `Cells are quoted only where they must be`() {
        #expect(
            DelimitedText.row([
                .text("plain"), .text("a,b"), .text("say \"hi\""), .text("two\nlines"), .text("two\r\nlines"),
            ])
                == "plain,\"a,b\",\"say \"\"hi\"\"\",\"two\nlines\",\"two\r\nlines\"\r\n")
    }

    @Test func `A quote that a mark follows is doubled too`() {
        #expect(DelimitedText.row([.text("\"\u{301},")]) == "\"\"\"\u{301},\"\r\n")
    }

    @Test func `Numbers, truth values and missing values are bare`() {
        #expect(
            DelimitedText.row([
                .integer(-5), .decimal(-1.5), .decimal(3), .decimal(.nan), .boolean(true), .boolean(false), .absent,
            ])
                == "-5,-1.5,3,,true,false,\r\n")
    }

    @Test(arguments: [
        ("=1+1", "'=1+1"), ("+86", "'+86"), ("-x", "'-x"), ("@图片1 走动", "'@图片1 走动"), ("\tx", "'\tx"),
        ("\rx", "\\u{d}x"),
        ("＝1", "'＝1"), ("=\u{301}1", "'=\u{301}1"), ("=a,b", "\"'=a,b\""), ("a=1", "a=1"), ("", ""),
    ])
    func `A text that a spreadsheet would run is defused`(text: String, expected: String) {
        #expect(DelimitedText.row([.text(text)]) == expected + "\r\n")
    }

    @Test func `Control characters are escaped`() {
        #expect(DelimitedText.row([.text("a\u{1B}[2J\u{202E}")]) == "a\\u{1b}[2J\\u{202e}\r\n")
    }

    @Test func `The byte order mark comes once, before the names`() {
        #expect(DelimitedText.header(["id", "prompt"], byteOrderMark: true) == "\u{FEFF}id,prompt\r\n")
        #expect(DelimitedText.header(["id", "prompt"]) == "id,prompt\r\n")
    }
}
