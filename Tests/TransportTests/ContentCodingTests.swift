import FoundationEssentials
import Model
import TestSupport
import Testing

@testable import Transport

/// What compressed answers are read as.
@Suite(.timeLimit(.minutes(5)))
struct ContentCodingTests {
    private typealias Sample = CompressedText

    private func decoded(_ names: [String], _ bytes: [UInt8], limit: Int = 1_000) -> String? {
        (try? ContentCoding(names).decoded(bytes, limit: limit)).map { String(decoding: $0, as: UTF8.self) }
    }

    @Test(arguments: [
        (["gzip"], Sample.gzip), (["x-gzip"], Sample.gzip), ([" GZIP "], Sample.gzip),
        (["identity", "gzip"], Sample.gzip),
        (["gzip"], Sample.fullHead), (["gzip"], Sample.twoMembers), (["gzip"], Sample.padded), (["gzip"], Sample.zlib),
        (["deflate"], Sample.zlib), (["deflate"], Sample.bare), (["deflate"], Sample.stored),
        (["deflate"], Sample.gzip),
        (["gzip", "x-gzip"], Sample.gzipTwice), (["deflate", "gzip"], Sample.zlibThenGzip),
    ])
    func `every form that is in use is undone`(names: [String], sample: String) throws {
        #expect(decoded(names, Sample.bytes(sample)) == Sample.text)
    }

    @Test(arguments: [Sample.gzip, Sample.fullHead, Sample.zlib, Sample.bare, Sample.stored, Sample.zlibThenGzip])
    func `what is cut anywhere is not read`(sample: String) throws {
        let whole = Sample.bytes(sample)
        let names = sample == Sample.zlibThenGzip ? ["deflate", "gzip"] : ["deflate"]
        for count in 1..<whole.count {
            #expect(decoded(names, Array(whole.prefix(count))) != Sample.text, "\(count)")
            #expect(throws: Inflater.Fault.self, "\(count)") {
                try ContentCoding(names).decoded(Array(whole.prefix(count)), limit: 1_000)
            }
        }
    }

    @Test(arguments: [Sample.gzip, Sample.zlib, Sample.stored])
    func `what was damaged, or has something behind it, is not read`(sample: String) throws {
        let whole = Sample.bytes(sample)
        #expect(decoded(["deflate"], whole + [7]) == nil)
        // The sum at the end is of the text.
        for place in whole.count - 4..<whole.count {
            var damaged = whole
            damaged[place] ^= 0x10
            #expect(decoded(["deflate"], damaged) != Sample.text, "\(place)")
        }
    }

    @Test(arguments: ["", "{}", #"{"task_id": "t-1"}"#, "\u{1F}\u{8B}", "<html>"])
    func `what is in no such form is not read`(text: String) {
        let plain = Array(text.utf8)
        #expect(decoded(["gzip"], plain) == (text.isEmpty ? "" : nil))
        #expect(decoded([], plain) == text)
        #expect(decoded(["br"], plain) == text, "a form that is not known stays as it is")
        #expect(decoded(Array(repeating: "gzip", count: 5), plain) == (text.isEmpty ? "" : nil))
    }

    @Test func `what swells beyond the limit is not read`() throws {
        let sample = Sample.bytes(Sample.twoMembers)
        #expect(decoded(["gzip"], sample, limit: Sample.text.utf8.count) == Sample.text)
        #expect(throws: Inflater.Fault.isTooLarge) {
            try ContentCoding(["gzip"]).decoded(sample, limit: Sample.text.utf8.count - 1)
        }
        #expect(throws: Inflater.Fault.isTooLarge) {
            try ContentCoding(["deflate"]).decoded(Sample.bytes(Sample.stored), limit: 5)
        }
    }

    @Test func `of what is cut the beginning is kept, of what cannot be read all`() throws {
        let coding = ContentCoding(["gzip"])
        let cut = Array(Sample.bytes(Sample.gzip).dropLast(14))
        #expect(Sample.text.utf8.starts(with: coding.beginning(of: cut, limit: 1_000)))
        #expect(coding.beginning(of: cut, limit: 1_000).count > 8)
        #expect(coding.beginning(of: Sample.bytes(Sample.gzip), limit: 5) == Array(Sample.text.utf8.prefix(5)))
        let plain = Array(Sample.text.utf8)
        #expect(coding.beginning(of: plain, limit: 1_000) == plain)
    }

    /// Everything that zlib can write, by Python.
    @Test(.enabled(if: ForeignProgram.python.isUsable, "needs python3"))
    func `what another program compresses is what comes out`() async throws {
        let script = """
            import random, sys, zlib
            random.seed(7)
            number = 0
            for level in (0, 1, 6, 9):
                for strategy in (zlib.Z_DEFAULT_STRATEGY, zlib.Z_HUFFMAN_ONLY, zlib.Z_RLE, zlib.Z_FIXED):
                    for bits in (-15, -9, 15, 9, 31):
                        size = random.choice((0, 1, 300, 70000 if level == 0 else 5000))
                        letters = random.choice((b"a", b"abc ", bytes(range(256))))
                        text = bytes(random.choice(letters) for _ in range(size)) + b"end" * random.randrange(200)
                        packer = zlib.compressobj(level, zlib.DEFLATED, bits, 8, strategy)
                        packed = packer.compress(text)
                        if number % 3 == 0: packed += packer.flush(zlib.Z_FULL_FLUSH)
                        packed += packer.flush()
                        with open(f"{sys.argv[1]}/{number}", "wb") as file:
                            file.write(len(packed).to_bytes(4, "big") + packed + text)
                        number += 1
            """
        try await withTemporaryFolder { folder in
            try await ForeignProgram.python.run(["-c", script, folder], in: folder)
            for number in 0..<80 {
                let file = [UInt8](try Data(contentsOf: URL(filePath: "\(folder)/\(number)")))
                let size = file.prefix(4).reduce(0) { $0 << 8 | Int($1) }
                let text = Array(file.dropFirst(4 + size))
                let unpacked = try ContentCoding(["deflate"]).decoded(Array(file[4..<4 + size]), limit: text.count)
                #expect(unpacked == text, "\(number)")
            }
        }
    }
}
