import FoundationEssentials
import Testing

/// Inputs from outside, many of them broken: none may end the process, take longer than a second, or more than 64 MB.
///
/// `REEL_FUZZ_INPUTS` is how many for each target, `REEL_FUZZ_SEED` makes the same ones again, `REEL_FUZZ_TARGETS` names
/// some of the targets. An input that ended the process is in `.build/fuzz`; put into the target's corpus it is tried in
/// every run.
@Suite(.serialized)
struct FuzzTests {
    private static let environment = ProcessInfo.processInfo.environment

    private static var chosen: [FuzzTarget] {
        let names = environment["REEL_FUZZ_TARGETS"]?.split(separator: " ").map(String.init)
        return FuzzTarget.all.filter { names?.contains($0.name) ?? true }
    }

    private static func corpus(of target: FuzzTarget) throws -> [[UInt8]] {
        let folder = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Corpus/\(target.name)")
            .path()
        return try FileManager.default.contentsOfDirectory(atPath: folder).sorted().map { name in
            [UInt8](try Data(contentsOf: URL(filePath: folder + "/" + name)))
        }
    }

    @Test(arguments: chosen.map(\.name))
    func `No input does harm`(name: String) throws {
        let target = try #require(FuzzTarget.all.first { $0.name == name })
        let inputs = Self.environment["REEL_FUZZ_INPUTS"].flatMap { Int($0) } ?? 3_000
        let seed = Self.environment["REEL_FUZZ_SEED"].flatMap { UInt64($0) } ?? UInt64.random(in: 0..<1_000_000)
        print("fuzz: \(name), \(inputs) inputs, REEL_FUZZ_SEED=\(seed)")
        let corpus = try Self.corpus(of: target)
        try #require(!corpus.isEmpty)
        let campaign = FuzzCampaign(
            target: target, mutator: Mutator(corpus: corpus, seed: seed), inputs: inputs, folder: ".build/fuzz")
        for finding in try campaign.run() { Issue.record("\(finding)") }
    }

    @Test func `An input that takes too long or too much is named and kept`() throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "reel-fuzz-\(UUID().uuidString)").path()
        defer { try? FileManager.default.removeItem(atPath: folder) }
        func findings(_ feed: @escaping @Sendable ([UInt8]) -> Void) throws -> [String] {
            let mutator = Mutator(corpus: [Array("seed".utf8)], seed: 1)
            return try FuzzCampaign(
                target: .init(name: "test", feed: feed), mutator: mutator, inputs: 3, folder: folder
            )
            .run()
        }
        #expect(try findings { _ in }.isEmpty)
        let slow = try findings { input in
            guard input == Array("seed".utf8) else { return }
            let start = FuzzUsage.processorSeconds
            while FuzzUsage.processorSeconds - start < 1.1 {}
        }
        #expect(slow.count == 1)
        #expect(slow.first?.contains("corpus 0 took") == true)
        #expect(FileManager.default.contents(atPath: folder + "/test-corpus-0") == Data("seed".utf8))
        #if os(Linux)
            let greedy = try findings { _ in _ = [UInt8](repeating: 1, count: 80 << 20).count }
            #expect(greedy.count == 3)
        #endif
    }

    @Test func `The same seed makes the same inputs, another seed others`() {
        let corpus = [Array("{\"a\": 5}".utf8), [0, 0, 0, 8]]
        func inputs(_ seed: UInt64) -> [[UInt8]] { (0..<200).map(Mutator(corpus: corpus, seed: seed).input) }
        #expect(inputs(1) == inputs(1))
        #expect(inputs(1) != inputs(2))
        #expect(Set(inputs(1)).count > 100)
        #expect(inputs(1).allSatisfy { $0.count <= Mutator.longestInput })
    }
}
