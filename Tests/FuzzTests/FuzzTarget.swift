import Contract
import Media
import Model
import Providers

@testable import Commands
@testable import SenseAudio
@testable import Store
@testable import Sync
@testable import Transport

/// Something that reads bytes from outside. Its corpus is the folder of its name.
struct FuzzTarget: Sendable {
    let name: String
    /// Reads an input as the program does. It may refuse it in any way but by a crash.
    let feed: @Sendable ([UInt8]) -> Void

    static let all = [
        createAnswer, statusAnswer, contentCoding, importLine, requestBody, config, video, media, batchTable,
    ]

    private static let createAnswer = FuzzTarget(name: "create-answer") { input in
        for status in [200, 400, 429, 500, 502] {
            tell(CreateVerdict(Answer(status: status, body: input)).outcome)
        }
    }

    private static let statusAnswer = FuzzTarget(name: "status-answer") { input in
        guard let record = StatusAnswer(record: input) else { return }
        let request = JSONValue.object(["duration": .integer(5), "ratio": "16:9", "resolution": "720p"])
        tell(record.owner(asked: "task-1", request: request))
        tell(record.report.note)
        tell((try? BaseURL("https://gate.example/a/v1"))?.resolving(record.report.videoURL ?? ""))
        tell(record.differences(from: request, sentAt: 1_764_000_000_000, asked: "task-1").map(\.description))
        tell(record.repeats(request, sentAt: 1_764_000_000_000))
        tell(EchoedRequest(record.echo.request).summary)
    }

    private static let contentCoding = FuzzTarget(name: "content-coding") { input in
        for names in [["gzip"], ["deflate"], ["gzip", "deflate"]] {
            let coding = ContentCoding(names)
            do throws(Inflater.Fault) { tell(try coding.decoded(input, limit: 300_000).count) } catch { tell(error) }
            tell(coding.beginning(of: input, limit: 5_000).count)
        }
    }

    private static let importLine = FuzzTarget(name: "import-line") { input in
        for isFirst in [true, false] {
            do throws(LineFault) { tell(try ImportedLine(input, isFirst: isFirst)) } catch { tell(error.reason) }
        }
    }

    private static let requestBody = FuzzTarget(name: "request-body") { input in
        do throws(InvalidRequest) { tell(try VideoRequest(body: input).summary) } catch {
            tell(error.violations.map(\.description))
        }
    }

    private static let batchTable = FuzzTarget(name: "batch-table") { input in
        do throws(BatchFault) {
            tell(try PromptTemplate(String(decoding: input.prefix(16_384), as: UTF8.self)).fill(["x": "y"]))
        } catch {
            tell(error.text)
        }
        do throws(BatchFault) {
            let text = try TextEncoding.decode(input, nil)
            guard var table = try? BatchTable(text, name: "shots.csv", extras: .init(ignored: ["x"])) else { return }
            var lines = 0
            while lines < 10_000 {
                lines += 1
                do throws(BatchFaults) {
                    guard let record = try table.next() else { break }
                    tell(record.entries.count)
                } catch {
                    tell(error.faults.map(\.text))
                    if error.areLast { break }
                }
            }
        } catch {
            tell(error.text)
        }
    }

    private static let config = FuzzTarget(name: "config") { input in
        do { tell(try ConfigFile.parse(input, path: "config.json", .builtIn).profiles.count) } catch { tell(error) }
    }

    private static let video = FuzzTarget(name: "video") { input in
        do { tell(try VideoJudgement.of(ByteArraySource(input))) } catch { tell(error) }
    }

    private static let media = FuzzTarget(name: "media") { input in
        let facts = MaterialFacts(probing: input)
        tell(MaterialLimits.violations(of: facts).map { "\($0.property) \($0.found) \($0.allowed)" })
        do { tell(try DataURL(parsing: "data:" + String(decoding: input, as: UTF8.self)).bytes.count) } catch {
            tell("\(error)")
        }
    }

    /// What was made of an input is put into words, as for a message: that must not fail either.
    private static func tell<Value>(_ value: Value) {
        _ = Sanitizer.line("\(value)")
    }
}
