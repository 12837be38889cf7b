import Foundation
import Testing

@testable import Commands

struct TextEncodingTests {
    private static let table = "提示词,镜号\r\n\"一只猫，坐着\n看雨\",S01\r\n"

    /// As Python writes it, which shares no code with this program.
    private static func encoded(_ encoding: String) throws -> [UInt8] {
        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/env")
        process.arguments = [
            "python3", "-c", "import sys; sys.stdout.buffer.write(sys.argv[1].encode(sys.argv[2]))", table, encoding,
        ]
        let pipe = Pipe()
        process.standardOutput = pipe
        try process.run()
        let bytes = pipe.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        return Array(bytes)
    }

    @Test(arguments: ["utf-8", "utf-8-sig", "gb18030", "gbk", "utf-16", "utf-16-le", "utf-16-be"])
    func `A table is read however a spreadsheet has saved it`(encoding: String) throws {
        let bytes = try Self.encoded(encoding)
        try #require(!bytes.isEmpty)
        #expect(String(decoding: try TextEncoding.decode(bytes, nil), as: UTF8.self) == Self.table)
    }

    @Test(arguments: ["big5", "shift_jis"])
    func `Any other is named`(encoding: String) throws {
        let text = "a,b\n水,1\n"
        let name = encoding == "big5" ? "BIG5" : "SHIFT_JIS"
        let bytes: [UInt8] =
            encoding == "big5"
            ? Array("a,b\n".utf8) + [0xA4, 0xF4] + Array(",1\n".utf8)
            : Array("a,b\n".utf8) + [0x90, 0x85] + Array(",1\n".utf8)
        #expect(String(decoding: try TextEncoding.decode(bytes, name), as: UTF8.self) == text)
    }

    @Test func `What cannot be read is told with its place`() {
        func fault(_ bytes: [UInt8], _ name: String? = nil) -> BatchFault? {
            do throws(BatchFault) { _ = try TextEncoding.decode(bytes, name) } catch { return error }
            return nil
        }
        let half = Array("a,b\n1,猫".utf8.dropLast())
        #expect(fault(half, "UTF-8")?.text.hasPrefix("line 2: found at character 3 a byte that is no UTF-8") == true)
        #expect(fault(Array("a\n".utf8) + [0xFF, 0x00, 0xFF])?.line == 2)
        #expect(fault([0x50, 0x4B, 0x03, 0x04, 0x14])?.text.contains(".xlsx") == true)
        #expect(fault(Array("a".utf8), "GB-nothing")?.text.contains("iconv -l") == true)
        #expect(fault(Array("a,b\n1,\0".utf8), "UTF-8")?.line == 2)
    }

    @Test func `Headings are the flags' names, in any case, and the usual Chinese words`() {
        #expect(BatchColumn(heading: " First-Frame ") == .firstFrame)
        #expect(BatchColumn(heading: "NOT before") == .notBefore)
        #expect(BatchColumn(heading: "镜号") == .shot)
        #expect(BatchColumn(heading: "tag") == .tags)
        #expect(BatchColumn(heading: "durration") == nil)
        #expect(BatchColumn.nearest("durration") == "duration")
        #expect(BatchColumn.nearest("提示語") == "提示词")
    }
}
