import Model
import Providers
import Testing

@testable import SenseAudio
@testable import Transport

struct StatusRecordTests {
    private let upstreamID = "b3d9e7a2-41c6-4f0b-8a35-7c1de2f40961"

    private func parse(_ text: String) -> StatusAnswer? { StatusAnswer(record: Array(text.utf8)) }

    @Test func `the recorded ones are read`() throws {
        let first = try #require(StatusAnswer(record: Recorded.pendingFirst.body))
        #expect(
            first.report
                == StatusReport(status: "pending", phase: .waiting, progress: 0, videoURL: nil, errorMessage: nil))
        #expect(first.upstreamID == upstreamID)
        let half = try #require(StatusAnswer(record: Recorded.pendingHalf.body))
        #expect(
            half.report
                == StatusReport(status: "pending", phase: .waiting, progress: 50, videoURL: nil, errorMessage: nil))
        let plain = try #require(StatusAnswer(record: Recorded.completedPlain.body))
        #expect(
            plain.report
                == StatusReport(
                    status: "completed", phase: .succeeded, progress: 100,
                    videoURL: "https://files.example/video/5bf65768-ad45-44ff-ab0f-eb6c77f00e63", errorMessage: nil))
        #expect(
            Set(plain.echo.fields.keys).intersection(plain.echo.telling) == [
                "content", "duration", "resolution", "ratio",
            ])
        let marked = try #require(StatusAnswer(record: Recorded.completedWatermark.body))
        #expect(marked.report.videoURL?.hasSuffix("c04199ad.mp4") == true)
        #expect(Set(marked.echo.fields.keys).intersection(marked.echo.telling) == ["duration", "resolution", "ratio"])
        let failed = try #require(StatusAnswer(record: Recorded.failed.body))
        #expect(
            failed.report
                == StatusReport(status: "failed", phase: .failed, progress: 100, videoURL: nil, errorMessage: "内容审核未通过")
        )
    }

    @Test func `nothing but the status is needed`() throws {
        let bare = try #require(parse(#"{"status": "processing"}"#))
        #expect(
            bare.report
                == StatusReport(status: "processing", phase: .running, progress: nil, videoURL: nil, errorMessage: nil))
        #expect(bare.upstreamID == nil)
        #expect(bare.echo.fields.isEmpty)
    }

    @Test(arguments: ["queued", "Completed", "取消", "in progress", "COMPLETED "])
    func `an unknown word is kept as it came`(word: String) {
        #expect(parse(#"{"status": "\#(word)"}"#)?.report.status == word)
    }

    @Test(arguments: [
        "", "null", "[]", "{}", Recorded.page, #"{"status": ""}"#, #"{"status": " \n"}"#, #"{"status": null}"#,
        #"{"status": 1}"#,
        #"{"status": ["completed"]}"#, #"{"data": {"status": "completed"}}"#, #"{"status": "completed""#,
    ])
    func `what has no status is no record`(text: String) {
        #expect(parse(text) == nil)
    }

    @Test(
        arguments: [
            ("50", 50), ("0", 0), ("1", 1), ("100", 100), ("50.0", 50), ("49.9", 49), ("99.99", 99), ("100.0", 100),
            ("0.45", 45), ("0.29", 29), ("0.57", 57), ("0.999", 99), ("0.004", 0), ("4.5e-1", 45), ("0.0", 0),
            ("1.5", 1),
            (#""50""#, 50), (#"" 45 ""#, 45), (#""45%""#, 45), (#""45 %""#, 45), (#""0.45""#, 45), (#""0.5%""#, 0),
            (#""1.0%""#, 1), (#""99.9%""#, 99), (#""1""#, 1), (#""100%""#, 100), ("1.0", nil), (#""1.0""#, nil),
            ("-3", nil),
            ("-0.5", nil), ("101", nil), ("250", nil), ("100.1", nil), (#""101%""#, nil), (#""-5""#, nil),
            (#""1e1""#, nil),
            (#""half""#, nil), (#""%""#, nil), (#""""#, nil), (#"".5""#, nil), (#""5.""#, nil), (#""1.2.3""#, nil),
            (#""NaN""#, nil), ("null", nil), ("true", nil), ("[50]", nil), ("1e300", nil),
            ("99999999999999999999", nil),
        ] as [(String, Int?)])
    func `progress is a percentage, a share or nothing`(written: String, progress: Int?) throws {
        let record = try #require(parse(#"{"status": "pending", "progress": \#(written)}"#))
        #expect(record.report.progress == progress)
    }

    @Test(
        arguments: [
            ("\"因为\"", "因为"), (#"" why ""#, " why "), (#"{"code": 7, "message": "why"}"#, "7: why"),
            (#"{"code": "bad", "msg": "why"}"#, "bad: why"), (#"{"message": "  ", "reason": "why"}"#, "why"),
            (#"{"error": {"message": "why"}}"#, "why"), (#"["one", "", null, {"message": "two"}]"#, "one; two"),
            (#"{"b": 1, "a": "why"}"#, #"{"a":"why","b":1}"#), (#""half \ud83d""#, "half \u{FFFD}"), (#""  ""#, nil),
            (#""null""#, nil), ("[]", nil), ("{}", nil), ("[null]", nil), ("0", nil), ("false", nil),
            (#"{"message": ""}"#, nil), (#"{"type": 5}"#, #"{"type":5}"#),
        ] as [(String, String?)])
    func `an error message in any form keeps its text`(written: String, text: String?) throws {
        let record = try #require(parse(#"{"status": "failed", "error_message": \#(written)}"#))
        #expect(record.report.errorMessage == text)
    }

    @Test(arguments: [
        #""""#, #""  ""#, #""null""#, #"" NULL ""#, "null", "7", "{}", #"["https://files.example/a"]"#,
    ])
    func `a URL that is none counts as missing`(written: String) throws {
        let record = try #require(parse(#"{"status": "completed", "video_url": \#(written)}"#))
        #expect(record.report.videoURL == nil)
        #expect(record.report.nextState(from: .pending, deadline: nil, now: 0) == .pending)
    }

    @Test func `blanks around a URL are none of it`() throws {
        let record = try #require(parse(#"{"status": "completed", "video_url": "\n https://files.example/a b "}"#))
        #expect(record.report.videoURL == "https://files.example/a b")
    }

    @Test(arguments: [
        "id", "task_id", "model", "prompt", "resolution", "ratio", "error_message", "created_at", "progress", "extra",
        "content",
        "provider_specific", "is_new",
    ])
    func `half a character in any other field leaves a video what it is`(field: String) throws {
        for value in [#""纸\ud83d船""#, #"{"a": ["\ude00"]}"#, #"[{"type": "text", "text": "\ud83d\ud83d"}]"#] {
            let body = #"{"\#(field)": \#(value), "status": "completed", "video_url": "https://files.example/a"}"#
            let record = try #require(parse(body), "\(body)")
            #expect(record.report.videoURL == "https://files.example/a")
            #expect(record.report.nextState(from: .pending, deadline: nil, now: 0) == .completed)
        }
    }

    @Test func `a broken id is that of no task`() throws {
        let record = try #require(parse(#"{"status": "pending", "task_id": "t-1\ud83d"}"#))
        #expect(record.owner(asked: "t-1", request: nil) == .another(upstreamID: "t-1\u{FFFD}"))
    }

    @Test(arguments: ["9223372036854775808", "123456789012345678901234567890"])
    func `an id beyond 64 bits is compared by all of its digits`(id: String) throws {
        let record = try #require(parse(#"{"status": "pending", "task_id": \#(id)}"#))
        #expect(record.owner(asked: id, request: nil) == .asked)
        #expect(record.owner(asked: id.dropLast() + "9", request: nil) == .another(upstreamID: id))
    }

    @Test(arguments: ["null", #""""#, "7", "{}", "true"])
    func `a text field of another type, or empty, counts as missing`(written: String) throws {
        let record = try #require(
            parse(
                """
                {"status": "completed", "video_url": \(written), "error_message": \(written), "task_id": \
                \(written == "7" ? "[7]" : written)}
                """))
        #expect(record.report.videoURL == nil)
        #expect(record.report.errorMessage == nil)
        #expect(record.upstreamID == nil)
    }

    // MARK: Whose record it is

    @Test func `a record that names its task belongs to that one, whatever it echoes`() throws {
        let record = try #require(StatusAnswer(record: Recorded.pendingFirst.body))
        #expect(record.owner(asked: upstreamID, request: nil) == .asked)
        #expect(record.owner(asked: upstreamID, request: .object([:])) == .asked)
        let request = try JSONValue.parse(Recorded.pendingFirst.body)
        #expect(record.owner(asked: "another", request: request) == .another(upstreamID: upstreamID))
        #expect(record.owner(asked: upstreamID.uppercased(), request: request) == .another(upstreamID: upstreamID))
    }

    @Test func `a record without a task id counts if all of its echo agrees`() throws {
        let request = try JSONValue.parse(Recorded.pendingFirst.body)
        var record = try #require(StatusAnswer(record: Recorded.pendingFirst.body))
        record.upstreamID = nil
        #expect(record.owner(asked: upstreamID, request: request) == .asked)
        #expect(record.owner(asked: upstreamID, request: nil) == .unknown)
        for field in StatusRecord.echoFields {
            var other = record
            other.echo.fields[field] = .string("something else")
            #expect(other.owner(asked: upstreamID, request: request) == .unknown)
            other.echo.fields[field] = nil
            #expect(other.owner(asked: upstreamID, request: request) == .unknown)
        }
        record.echo.fields = [:]
        #expect(record.owner(asked: upstreamID, request: .object([:])) == .unknown)
    }

    @Test func `a task id that is a number is compared as its digits`() throws {
        let record = try #require(parse(#"{"status": "pending", "task_id": 42}"#))
        #expect(record.owner(asked: "42", request: nil) == .asked)
        #expect(record.owner(asked: "43", request: nil) == .another(upstreamID: "42"))
    }
}
