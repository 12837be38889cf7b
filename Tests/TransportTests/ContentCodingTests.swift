import FoundationEssentials
import Model
import TestSupport
import Testing

@testable import Transport

/// What compressed answers are read as.
@Suite(.timeLimit(.minutes(5)))
struct ContentCodingTests {
    private static let text = #"{"task_id": "t-1"}"#

    /// The text above, in the forms in which it may come.
    private enum Sample {
        static let gzip = "H4sIAAAAAAACA6tWKkkszo7PTFGyUlAq0TVUqgUAsVyRVBIAAAA="
        /// With a name, a comment, more fields and a sum of its head.
        static let fullHead = "H4sIHgAAAAAAAwMAYWJjbgBjAOCtq1YqSSzOjs9MUbJSUCrRNVSqBQCxXJFUEgAAAA=="
        static let twoMembers = "H4sIAAAAAAACA6tWKkkszo4HAPsBxZ0HAAAAH4sIAAAAAAACA8tMUbJSUCrRNVSqBQCAMGRXCwAAAA=="
        static let padded = "H4sIAAAAAAACA6tWKkkszo4HAPsBxZ0HAAAAH4sIAAAAAAACA8tMUbJSUCrRNVSqBQCAMGRXCwAAAAAAAAAA"
        static let zlib = "eJyrVipJLM6Oz0xRslJQKtE1VKoFADl7BYw="
        static let bare = "q1YqSSzOjs9MUbJSUCrRNVSqBQA="
        static let stored = "eAEBEgDt/3sidGFza19pZCI6ICJ0LTEifTl7BYw="
        static let gzipTwice = "H4sIAAAAAAACA5Pv5mAAASbm1WFanjrn+s77BG4KCtC6aBqyipVhY8zEECGgLABuDCIOJgAAAA=="
        static let zlibThenGzip = "H4sIAAAAAAACA6uYszpMy1PnXN95n8BNQQFaF01DVrEyWFaz9gAAB89iGBoAAAA="
    }

    private func bytes(_ sample: String) throws -> [UInt8] { [UInt8](try #require(Data(base64Encoded: sample))) }

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
        #expect(decoded(names, try bytes(sample)) == Self.text)
    }

    @Test(arguments: [Sample.gzip, Sample.fullHead, Sample.zlib, Sample.bare, Sample.stored, Sample.zlibThenGzip])
    func `what is cut anywhere is not read`(sample: String) throws {
        let whole = try bytes(sample)
        let names = sample == Sample.zlibThenGzip ? ["deflate", "gzip"] : ["deflate"]
        for count in 1..<whole.count {
            #expect(decoded(names, Array(whole.prefix(count))) != Self.text, "\(count)")
            #expect(throws: Inflater.Fault.self, "\(count)") {
                try ContentCoding(names).decoded(Array(whole.prefix(count)), limit: 1_000)
            }
        }
    }

    @Test(arguments: [Sample.gzip, Sample.zlib, Sample.stored])
    func `what was damaged, or has something behind it, is not read`(sample: String) throws {
        let whole = try bytes(sample)
        #expect(decoded(["deflate"], whole + [7]) == nil)
        // The sum at the end is of the text.
        for place in whole.count - 4..<whole.count {
            var damaged = whole
            damaged[place] ^= 0x10
            #expect(decoded(["deflate"], damaged) != Self.text, "\(place)")
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
        let sample = try bytes(Sample.twoMembers)
        #expect(decoded(["gzip"], sample, limit: Self.text.utf8.count) == Self.text)
        #expect(throws: Inflater.Fault.isTooLarge) {
            try ContentCoding(["gzip"]).decoded(sample, limit: Self.text.utf8.count - 1)
        }
        #expect(throws: Inflater.Fault.isTooLarge) {
            try ContentCoding(["deflate"]).decoded(try bytes(Sample.stored), limit: 5)
        }
    }

    @Test func `of what is cut the beginning is kept, of what cannot be read all`() throws {
        let coding = ContentCoding(["gzip"])
        let cut = Array(try bytes(Sample.gzip).dropLast(14))
        #expect(Self.text.utf8.starts(with: coding.beginning(of: cut, limit: 1_000)))
        #expect(coding.beginning(of: cut, limit: 1_000).count > 8)
        #expect(coding.beginning(of: try bytes(Sample.gzip), limit: 5) == Array(Self.text.utf8.prefix(5)))
        let plain = Array(Self.text.utf8)
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
