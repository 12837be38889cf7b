import Testing

@testable import Simulator

struct CreateTests {
    struct Refusal: CustomTestStringConvertible, Sendable {
        let changes: [String: String]
        let status: Int
        let envelope: String
        var testDescription: String { "\(changes)" }

        init(_ changes: [String: String], _ status: Int, _ envelope: String) {
            (self.changes, self.status, self.envelope) = (changes, status, envelope)
        }

        static func parameter(_ name: String, _ value: String) -> Refusal {
            Refusal([name: value], 400, #"{"code":"invalid","message":"参数错误：\#(name)","ref_code":400000}"#)
        }

        static let duration = #"{"code":"不支持的视频时长","message":"不支持的视频时长","ref_code":400000}"#
        static let content = #"{"code":"内容不能为空","message":"内容不能为空","ref_code":400000}"#
        static let busy = #"{"code":"internal","message":"服务繁忙，请稍后再试","ref_code":500000}"#
    }

    @Test(arguments: [
        Refusal(["content": "[]"], 400, Refusal.content),
        Refusal(["content": ""], 400, Refusal.content),
        Refusal(["duration": "3"], 400, Refusal.duration),
        Refusal(["duration": "16"], 400, Refusal.duration),
        Refusal(["duration": ""], 400, Refusal.duration),
        Refusal(["duration": #""4""#], 400, Refusal.duration),
        Refusal(["model": #""another""#], 500, Refusal.busy),
        .parameter("model", ""),
        .parameter("content", #""a text""#),
        .parameter("ratio", #""2:1""#),
        .parameter("ratio", ""),
        .parameter("resolution", #""540p""#),
        .parameter("resolution", ""),
        .parameter("timeout", "3599"),
        .parameter("timeout", "172801"),
        .parameter("watermark", #""no""#),
        .parameter("provider_specific", "[]"),
        .parameter("model", "1"),
        .parameter("timeout", "3600.5"),
        .parameter("timeout", #""3600""#),
        .parameter("resolution", "720"),
        .parameter("ratio", "1.5"),
        Refusal(["duration": "4.5"], 400, Refusal.duration),
        Refusal(["duration": "true"], 400, Refusal.duration),
        Refusal(["duration": "1e99"], 400, Refusal.duration),
        Refusal(
            ["provider_specific": #"{"generate_audio":"yes"}"#], 400,
            #"{"code":"invalid","message":"参数错误：provider_specific.generate_audio","ref_code":400000}"#),
    ])
    func `a bad request is refused as recorded and creates nothing`(refusal: Refusal) async throws {
        let fixture = try ServiceFixture()
        let answer = await fixture.create(requestBody(refusal.changes))
        #expect(answer.status == refusal.status)
        #expect(JSONValue.object(answer.object) == json(refusal.envelope))
        let counts = await fixture.service.counts
        #expect((counts.createsReceived, counts.tasks, counts.createsAnsweredOK) == (1, 0, 0))
    }

    @Test(arguments: [
        [:], ["duration": "15"], ["resolution": #""1080p""#], ["ratio": #""9:16""#], ["timeout": "3600"],
        ["timeout": "172800"], ["watermark": ""], ["provider_specific": "null"], ["unheard_of": "{}"],
        ["provider_specific": #"{"camera_fixed":true,"lens":50}"#], ["provider_specific": #"{"generate_audio":null}"#],
    ])
    func `a good request is answered with the id of a new task`(changes: [String: String]) async throws {
        let fixture = try ServiceFixture()
        let body = requestBody(changes)
        let answer = await fixture.create(body)
        #expect(answer.status == 200)
        let task = try #require(await fixture.service.tasks().first)
        #expect(answer.object == ["task_id": .string(task.upstreamID)])
        #expect(task.body == body)
        #expect(await fixture.service.counts.createsAnsweredOK == 1)
    }

    @Test(arguments: ["true", #""loud""#])
    func `generate_audio beside provider_specific is ignored`(value: String) async throws {
        let fixture = try ServiceFixture()
        let id = try await fixture.newTask(requestBody(["generate_audio": value]))
        #expect(await fixture.record(id)["provider_specific"] == json(#"{"generate_audio":false}"#))
    }

    @Test func `what is no JSON object is refused`() async throws {
        let fixture = try ServiceFixture()
        for body in ["", "[]", "{", "nonsense"] {
            #expect(await fixture.create(body).status == 400)
        }
    }

    @Test(arguments: [nil, "", "Bearer ", "Bearer", "test-key", "Basic test-key", "Bearer invalid"])
    func `a request without a good key is refused before it is read`(key: String?) async throws {
        let fixture = try ServiceFixture()
        for answer in [await fixture.create("nonsense", key: key), await fixture.status("1", key: key)] {
            #expect(answer.status == 401)
            let envelope = #"{"code":"authentication_error","message":"incorrect API key provided"}"#
            #expect(JSONValue.object(answer.object) == json(envelope))
        }
    }

    @Test func `a configured key is the only one accepted`() async throws {
        let fixture = try ServiceFixture(SimulatorConfiguration(acceptedKey: "mine"))
        #expect(await fixture.create(key: "Bearer mine").status == 200)
        #expect(await fixture.create(key: "bearer mine").status == 200)
        #expect(await fixture.create(key: "Bearer test-key").status == 401)
    }

    @Test func `more open tasks than the limit are refused until one ends`() async throws {
        let fixture = try ServiceFixture(SimulatorConfiguration(openLimit: 2))
        _ = try await fixture.newTask()
        _ = try await fixture.newTask()
        let refused = await fixture.create()
        #expect(refused.status == 400)
        #expect(refused.object["ref_code"] == .int(400_015))
        fixture.clock.advance(by: 120)
        #expect(await fixture.create().status == 200)
    }
}
