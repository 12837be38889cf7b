import Model
import Testing

struct HexadecimalTests {
    @Test func `Bytes are written in lower-case digits and read back`() {
        let bytes = (0...255).map { UInt8($0) }
        let text = bytes.hexadecimal
        #expect(text.hasPrefix("000102") && text.contains("090a0b0c0d0e0f10"))
        #expect(text.hasSuffix("fdfeff"))
        #expect([UInt8](hexadecimal: text) == bytes)
        #expect([UInt8](hexadecimal: "") == [])
    }

    @Test(arguments: ["0", "AB", "0g", "0x", " 00", "é", "00\n"])
    func `Anything else is no bytes`(text: String) {
        #expect([UInt8](hexadecimal: text) == nil)
    }
}
