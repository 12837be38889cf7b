import FoundationEssentials
import Simulator
import TestSupport
import Testing

/// The pages in a real browser. Each script beside this file has its own ledger.
@Suite(
    .enabled(if: ForeignProgram.chromedriver.isUsable && ForeignProgram.selenium.isUsable, "needs Chromium, Selenium"),
    .serialized, .timeLimit(.minutes(10)))
struct BrowserTests {
    private static let folder = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Browser").path()

    private static let scripts = {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
        return names.filter { $0.hasSuffix(".py") && $0 != "browser.py" }.sorted()
    }()

    @Test(arguments: scripts)
    func `The pages do in a browser what they are for`(script: String) async throws {
        try await withDesk { desk, _ in
            let prices = #"{"prices": [{"per_second": 1, "currency": "CNY"}]}"#
            let text = try String(contentsOf: URL(filePath: Self.folder + "/" + script), encoding: .utf8)
            let isPriced = text.contains("What things cost is known")
            let priced = isPriced ? ["REEL_CONFIG": try desk.write(prices, to: "priced.json")] : [:]
            try await serving(desk, ["daemon", "run"], with: priced) { served in
                var environment = desk.environment.merging(priced) { $1 }
                environment["REEL_BINARY"] = try ReelBinary.path()
                environment["REEL_ADDRESS"] = served.address
                environment["REEL_CHROMEDRIVER"] = try ForeignProgram.chromedriver.path()
                environment["REEL_PICTURES"] = ProcessInfo.processInfo.environment["REEL_PICTURES"]
                environment["PYTHONDONTWRITEBYTECODE"] = "1"
                let python = try ForeignProgram.selenium.path()
                let ending = try await ChildProcess(
                    [python, Self.folder + "/" + script], environment: environment, name: "\(desk.folder)/runs/browser"
                ).ended()
                #expect(ending.code == 0, "\(ending.output)\(ending.errors.suffix(2_000))")
            }
        }
    }

    @Test func `There are scripts`() {
        #expect(Self.scripts.contains("wall.py"))
    }
}
