import Model
import Providers
import Testing

@testable import SenseAudio
@testable import Transport

/// The table "What a create call's answer makes of a task", row by row.
struct CreateVerdictTests {
    @Test func `a recorded acceptance names the task`() {
        #expect(
            CreateVerdict(Recorded.createOK).outcome
                == .accepted(upstreamID: "b3d9e7a2-41c6-4f0b-8a35-7c1de2f40961"))
    }

    @Test(arguments: [
        (Recorded.badDuration, TaskError(code: "400000", message: "不支持的视频时长", httpStatus: 400)),
        (Recorded.badMaterial, TaskError(code: "400000", message: "图片链接无效", httpStatus: 400)),
        (Recorded.badRatio, TaskError(code: "400000", message: "参数错误：ratio", httpStatus: 400)),
        (Recorded.unknownTask, TaskError(code: "404000", message: "未找到资源", httpStatus: 404)),
        (Recorded.unknownModel, TaskError(code: "500000", message: "服务繁忙，请稍后再试", httpStatus: 500)),
    ])
    func `a recorded refusal is final and keeps the service's words`(answer: Answer, error: TaskError) {
        #expect(CreateVerdict(answer).outcome == .rejected(error))
    }

    @Test func `a recorded refusal of the key waits for a key`() {
        let error = TaskError(code: "authentication_error", message: "incorrect API key provided", httpStatus: 401)
        #expect(CreateVerdict(Recorded.unauthorized).outcome == .deferred(.key, error, retryAfter: nil))
    }

    @Test(arguments: [Recorded.page, "", "{}", #"{"message": "no"}"#])
    func `every 401 waits for a key, whoever says it`(body: String) throws {
        let outcome = CreateVerdict(Recorded.answer(401, body)).outcome
        #expect(try deferral(outcome).reason == .key)
    }

    @Test(arguments: [
        (400, 400_015, WaitingFor.room), (429, 429_000, .rate), (400, 400_001, .balance), (429, 429_002, .balance),
        (400, 400_900, .balance), (400, 400_901, .balance), (400, 400_902, .balance),
    ])
    func `a refusal that passes is waited out, its ref_code being number or string`(
        status: Int, refCode: Int, reason: WaitingFor
    ) throws {
        for spelling in ["\(refCode)", "\"\(refCode)\""] {
            let outcome = CreateVerdict(Recorded.envelope(status, refCode: spelling)).outcome
            let error = TaskError(code: "\(refCode)", message: "某种说明", httpStatus: status)
            #expect(outcome == .deferred(reason, error, retryAfter: nil))
        }
    }

    @Test func `what the service asks to wait is passed on`() throws {
        var limited = Recorded.envelope(429, refCode: "429000")
        limited.retryAfter = 7_000
        #expect(try deferral(CreateVerdict(limited).outcome).retryAfter == 7_000)
        var bare = Recorded.answer(429, Recorded.page)
        bare.retryAfter = 3_000
        #expect(try deferral(CreateVerdict(bare).outcome).retryAfter == 3_000)
    }

    @Test(arguments: [
        (#"{"code": 400015}"#, "400015"), (#"{"code": 400015.0}"#, "400015"), (#"{"code": " 400015\n"}"#, "400015"),
        (#"{"code": 400, "message": "m", "error": {"code": 400015}}"#, "400015"),
        (#"{"code": "Bad", "ref_code": 0, "error": {"code": "x", "ref_code": "400015"}}"#, "400015"),
    ])
    func `a number is found among others, alone, and as it is written`(body: String, code: String) throws {
        for body in [body, "\u{FEFF}" + body] {
            let verdict = CreateVerdict(Recorded.answer(400, body))
            #expect(try deferral(verdict.outcome).reason == .room)
            #expect(verdict.isUnderstood)
            guard case .deferred(_, let error, _) = verdict.outcome else { return }
            #expect(error.code == code)
            #expect(!error.message.isEmpty)
        }
    }

    @Test(arguments: [400_000, 400_014, 400_016, 402_000, 404_000, 422_000, 500_000])
    func `any other refusal in the service's words is final, its ref_code being number or string`(refCode: Int) throws {
        for spelling in ["\(refCode)", "\"\(refCode)\""] {
            let outcome = CreateVerdict(Recorded.envelope(refCode / 1_000, refCode: spelling)).outcome
            #expect(try rejection(outcome).code == "\(refCode)")
        }
    }

    @Test(arguments: ["null", "true", #""""#, #""no number""#, "[400015]", "400015.5"])
    func `a ref_code that is no number leaves the code for itself`(refCode: String) throws {
        let outcome = CreateVerdict(Recorded.envelope(400, refCode: refCode)).outcome
        #expect(try rejection(outcome).code == "某种原因")
    }

    @Test(arguments: [400, 402, 404, 405, 418, 422, 451])
    func `an envelope without a ref_code is final at a status that no gateway gives up with`(status: Int) throws {
        let outcome = CreateVerdict(Recorded.answer(status, #"{"code": "invalid", "message": "no"}"#)).outcome
        #expect(outcome == .rejected(TaskError(code: "invalid", message: "no", httpStatus: status)))
    }

    @Test(arguments: [300, 302, 307, 408, 409, 425, 499, 501, 502, 503, 504, 507, 520, 524])
    func `at a status by which gateways give up, no envelope is a no`(status: Int) throws {
        for body in [
            #"{"code": "GatewayTimeout", "message": "upstream"}"#, #"{"code": "invalid"}"#, #"{"code": 504}"#,
            #"{"error": {"code": "timeout", "message": "upstream"}}"#,
            #"{"code": "invalid", "message": "no", "ref_code": 400000}"#,
            #"{"code": "busy", "message": "no", "ref_code": 500000}"#,
            #"{"code": "full", "message": "no", "ref_code": 400015}"#,
        ] {
            let verdict = CreateVerdict(Recorded.answer(status, body))
            let error = try uncertainty(verdict.outcome)
            #expect(error.message.contains("may have been created"))
            #expect(error.httpStatus == status)
            #expect(!verdict.isUnderstood)
        }
    }

    @Test(arguments: [
        #"{"code": "internal", "message": "m"}"#, #"{"code": 500, "message": "m"}"#, #"{"code": "500"}"#,
        #"{"code": "internal", "message": "m", "ref_code": 500001}"#, #"{"error": {"code": "internal"}}"#,
        #"{"code": "invalid"}"#,
    ])
    func `HTTP 500 is a no only with a number that is known`(body: String) throws {
        _ = try uncertainty(CreateVerdict(Recorded.answer(500, body)).outcome)
    }

    @Test(arguments: ["ref_code", "code", "error.code", "error.ref_code"])
    func `the number may stand in each of its places, as number or text`(place: String) throws {
        for (status, number, reason) in [
            (400, 400_015, WaitingFor.room), (500, 400_015, .room), (429, 429_002, .balance),
        ] {
            for written in ["\(number)", "\"\(number)\""] {
                let body =
                    place.hasPrefix("error.")
                    ? #"{"error": {"\#(place.dropFirst(6))": \#(written), "message": "m"}}"#
                    : #"{"\#(place)": \#(written), "message": "m"}"#
                let verdict = CreateVerdict(Recorded.answer(status, body))
                #expect(
                    verdict.outcome
                        == .deferred(
                            reason, TaskError(code: "\(number)", message: "m", httpStatus: status), retryAfter: nil))
                #expect(verdict.isUnderstood)
            }
        }
    }

    @Test(arguments: [
        #"{"code": "forbidden", "message": "m"}"#, #"{"code": "forbidden"}"#, #"{"code": 403, "message": "m"}"#,
        #"{"code": "m", "message": "m", "ref_code": 403002}"#, #"{"error": {"code": "403002", "message": "m"}}"#,
    ])
    func `403 in the service's words waits for a key`(body: String) throws {
        #expect(try deferral(CreateVerdict(Recorded.answer(403, body)).outcome).reason == .key)
    }

    @Test func `403 of a proxy's is final`() throws {
        for body in ["", Recorded.page, "{}", #"{"error": "no route"}"#] {
            _ = try rejection(CreateVerdict(Recorded.answer(403, body)).outcome)
        }
    }

    @Test(arguments: [
        #"{"code": "rate_limit_error", "message": "slow down"}"#, #"{"code": "invalid"}"#, #"{"code": 1302}"#,
        #"{"code": "m", "message": "m", "ref_code": 429001}"#, #"{"error": {"code": "rate_limit_error"}}"#,
    ])
    func `429 with a code that is not known waits for the rate`(body: String) throws {
        #expect(try deferral(CreateVerdict(Recorded.answer(429, body)).outcome).reason == .rate)
    }

    @Test func `an envelope of a code alone is one`() throws {
        let verdict = CreateVerdict(Recorded.answer(400, #"{"code":"invalid"}"#))
        #expect(verdict.isUnderstood)
        let error = try rejection(verdict.outcome)
        #expect(error.code == "invalid")
        #expect(!error.message.isEmpty)
        #expect(!error.message.contains("base URL"))
    }

    @Test(arguments: [
        (400_021, "text"), (400_033, "model"), (400_036, "model"), (400_038, "model"), (400_501, "moderation"),
    ])
    func `what a final refusal means is said beside the service's words`(refCode: Int, word: String) throws {
        let error = try rejection(CreateVerdict(Recorded.envelope(400, refCode: "\(refCode)")).outcome)
        #expect(error.code == "\(refCode)")
        #expect(error.message.contains(word))
        #expect(error.message.hasSuffix("某种说明"))
    }

    @Test func `only a definite word of the service's own counts as understood`() {
        #expect(CreateVerdict(Recorded.createOK).isUnderstood)
        #expect(CreateVerdict(Recorded.unauthorized).isUnderstood)
        #expect(CreateVerdict(Recorded.unknownModel).isUnderstood)
        for (status, body) in [
            (200, "{}"), (200, #"{"data": {"task_id": "a"}}"#), (401, Recorded.page), (404, Recorded.page), (429, ""),
            (500, Recorded.page), (502, ""), (302, ""),
        ] {
            #expect(!CreateVerdict(Recorded.answer(status, body)).isUnderstood, "\(status) \(body)")
        }
    }

    @Test(arguments: ["", Recorded.page, "{}", #"{"code": "limit"}"#, #"{"detail": "slow down"}"#])
    func `429 without the envelope waits for the rate`(body: String) throws {
        #expect(try deferral(CreateVerdict(Recorded.answer(429, body)).outcome).reason == .rate)
    }

    @Test(arguments: [
        "", Recorded.page, #"{"code": "toolarge"}"#, #"{"code": "m", "message": "m", "ref_code": 413000}"#,
    ])
    func `a body that is too large is told with its size`(body: String) throws {
        let answer = Recorded.answer(413, body)
        let outcome = CreateVerdict(answer, sentBytes: 52_428_800).outcome
        let error = try rejection(outcome)
        #expect(error.message.contains("52428800 bytes"))
        #expect(!error.message.contains("base URL"))
        #expect(try rejection(CreateVerdict(answer).outcome).message.contains("body is larger"))
    }

    @Test(arguments: [400, 402, 403, 404, 405, 406, 407, 410, 411, 414, 415, 416, 418, 421, 422, 426, 431, 451])
    func `a proxy's refusal is final and points at the base URL`(status: Int) throws {
        for body in ["", Recorded.page, "[]", #"{"error": "no route"}"#] {
            let error = try rejection(CreateVerdict(Recorded.answer(status, body)).outcome)
            #expect(error.code == "http_\(status)")
            #expect(error.message.contains("base URL"))
        }
    }

    @Test(arguments: [
        300, 301, 302, 303, 304, 307, 308, 408, 409, 425, 499, 500, 501, 502, 503, 504, 520, 524, 599, 100, 600, 0,
    ])
    func `what a proxy may have passed on before it spoke leaves everything open`(status: Int) throws {
        for body in ["", Recorded.page, "{}", #"{"task_id": "looks-like-one"}"#] {
            let error = try uncertainty(CreateVerdict(Recorded.answer(status, body)).outcome)
            #expect(error.httpStatus == status)
        }
    }

    @Test(arguments: [
        "", Recorded.page, "{}", "[]", "null", #""b3d9e7a2""#, "{", #"{"message": "ok"}"#, #"{"task_id": null}"#,
        #"{"task_id": ""}"#, #"{"task_id": true}"#, #"{"task_id": 1.5}"#, #"{"task_id": ["a"]}"#,
        #"{"task_id": {"id": "a"}}"#, #"{"taskid": "a"}"#, #"{"data": {"task_id": "a"}}"#, #"{"task_id": 1e30}"#,
        #"{"task_id": 99999999999999999999.5}"#, #"{"task_id": "  "}"#, #"{"task_id": "null"}"#,
        #"{"task_id": "a\ud83d"}"#,
    ])
    func `success without a usable task id leaves everything open`(body: String) throws {
        for status in [200, 201, 202, 204] {
            _ = try uncertainty(CreateVerdict(Recorded.answer(status, body)).outcome)
        }
    }

    @Test(arguments: [
        "0", "42", "9223372036854775807", "9223372036854775808", "99999999999999999999",
        "123456789012345678901234567890123",
    ])
    func `a task id may be a number, kept to its last digit`(written: String) {
        for body in [#"{"task_id": \#(written)}"#, "\u{FEFF}" + #"{"task_id":\#(written),"a":1}"#] {
            #expect(CreateVerdict(Recorded.answer(200, body)).outcome == .accepted(upstreamID: written))
        }
    }

    @Test func `a task id has a length that a database and a URL can bear`() throws {
        func answer(_ length: Int) -> Answer {
            Recorded.answer(200, #"{"task_id": "\#(String(repeating: "a", count: length))"}"#)
        }
        #expect(CreateVerdict(answer(512)).outcome == .accepted(upstreamID: String(repeating: "a", count: 512)))
        _ = try uncertainty(CreateVerdict(answer(513)).outcome)
        _ = try uncertainty(CreateVerdict(answer(1_000_000)).outcome)
    }

    @Test func `other fields beside the task id do no harm`() {
        let answer = Recorded.answer(
            200, #"{"code": "ok", "message": "ok", "task_id": "a", "extra": [1, {"b": null}]}"#)
        #expect(CreateVerdict(answer).outcome == .accepted(upstreamID: "a"))
    }

    private struct OtherOutcome: Error {
        let outcome: CreateOutcome
    }

    private func deferral(_ outcome: CreateOutcome) throws -> (reason: WaitingFor, retryAfter: Int64?) {
        guard case .deferred(let reason, _, let retryAfter) = outcome else { throw OtherOutcome(outcome: outcome) }
        return (reason, retryAfter)
    }

    private func rejection(_ outcome: CreateOutcome) throws -> TaskError {
        guard case .rejected(let error) = outcome else { throw OtherOutcome(outcome: outcome) }
        return error
    }

    private func uncertainty(_ outcome: CreateOutcome) throws -> TaskError {
        guard case .uncertain(let error) = outcome else { throw OtherOutcome(outcome: outcome) }
        return error
    }
}
