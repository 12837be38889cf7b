import Testing

@testable import Commands

struct RawTextTests {
    @Test(
        arguments: [
            ([], nil), (Array("海é\u{FFFD}😀".utf8), nil), (Array("shore-".utf8) + [0xFF], 6), ([0xE6, 0xB5], 0),
            (Array("海".utf8) + [0xE6, 0xB5, 0x41], 3), ([0xC0, 0x80], 0), (Array("a".utf8) + [0xED, 0xA0, 0x80], 1),
        ] as [([UInt8], Int?)])
    func `The first byte that is no text is found`(bytes: [UInt8], position: Int?) {
        #expect(RawText.firstBadByte(of: bytes) == position)
    }
}
