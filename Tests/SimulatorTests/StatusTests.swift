import Testing

@testable import Simulator

struct StatusTests {
    private let openFields: Set = [
        "id", "model", "task_id", "status", "progress", "duration", "is_new", "created_at", "prompt", "resolution",
        "content", "ratio", "provider_specific",
    ]

    @Test func `a new task is pending and lacks what does not apply yet`() async throws {
        let fixture = try ServiceFixture()
        let id = try await fixture.newTask()
        let record = await fixture.record(id)
        #expect(Set(record.keys) == openFields)
        #expect(record["status"] == .string("pending"))
        #expect(record["progress"] == .int(0))
        #expect(record["task_id"] == .string(id))
        #expect(record["id"] != record["task_id"])
        #expect(record["prompt"] == .string(""))
        #expect(record["duration"] == .int(4))
        #expect(record["provider_specific"] == json(#"{"generate_audio":false}"#))
    }

    @Test func `created_at is a second later at half than at the end`() async throws {
        let fixture = try ServiceFixture()
        let id = try await fixture.newTask()
        fixture.clock.advance(by: 10)
        let half = await fixture.record(id)
        #expect(half["progress"] == .int(50))
        #expect(half["created_at"] == .int(1_790_579_947))
        fixture.clock.advance(by: 200)
        let end = await fixture.record(id)
        #expect(end["created_at"] == .int(1_790_579_946))
        #expect(end["completed_at"] == .int(1_790_580_066))
    }

    @Test func `a completed task without a watermark has a URL without an extension`() async throws {
        let fixture = try ServiceFixture()
        let id = try await fixture.newTask()
        fixture.clock.advance(by: 120)
        let record = await fixture.record(id)
        #expect(Set(record.keys) == openFields.union(["video_url", "completed_at"]))
        let url = try #require(record["video_url"]?.string)
        #expect(url.wholeMatch(of: /http:\/\/files\.test\/files\/video\/[0-9a-f-]{36}/) != nil)
    }

    @Test func `a completed task with a watermark is told in fewer words`() async throws {
        let fixture = try ServiceFixture()
        let id = try await fixture.newTask(requestBody(["watermark": ""]))
        let open = await fixture.record(id)
        #expect(
            open["provider_specific"]
                == json(#"{"generate_audio":false,"watermark_url":"http://files.test/files/logo2.png"}"#))
        fixture.clock.advance(by: 120)
        let record = await fixture.record(id)
        #expect(record["content"] == nil)
        #expect(record["provider_specific"] == nil)
        let url = try #require(record["video_url"]?.string)
        #expect(url.wholeMatch(of: /.*\/files\/video_add_watermark\/([0-9a-f]{8})\/\1\.mp4/) != nil)
    }

    @Test func `every third task shows processing`() async throws {
        let fixture = try ServiceFixture()
        for _ in 0..<6 { _ = try await fixture.newTask() }
        fixture.clock.advance(by: 90)
        let states = await fixture.service.tasks().map(\.status)
        #expect(states == ["pending", "pending", "processing", "pending", "pending", "processing"])
    }

    @Test func `an unknown task is not found`() async throws {
        let fixture = try ServiceFixture()
        let answer = await fixture.status("nobody")
        #expect(answer.status == 404)
        let envelope = #"{"code":"notfound","message":"未找到资源","ref_code":404000,"ref_scope":"common"}"#
        #expect(JSONValue.object(answer.object) == json(envelope))
        #expect(await fixture.status(nil).status == 400)
    }

    @Test func `a failure by fault is for good and has the recorded shape`() async throws {
        let fixture = try ServiceFixture(faults: ["status:failed:画面: 不合规@2"])
        let id = try await fixture.newTask()
        #expect(await fixture.record(id)["status"] == .string("pending"))
        let failed = await fixture.record(id)
        #expect(failed["status"] == .string("failed"))
        #expect(failed["error_message"] == .string("画面: 不合规"))
        #expect(
            Set(failed.keys)
                == openFields.subtracting(["is_new", "provider_specific"])
                .union(["error_message", "completed_at"]))
        fixture.clock.advance(by: 1000)
        #expect(await fixture.record(id)["status"] == .string("failed"))
    }

    @Test func `a completion without a URL gets one later`() async throws {
        let fixture = try ServiceFixture(faults: ["status:no-url@1"])
        let id = try await fixture.newTask()
        let first = await fixture.record(id)
        #expect(first["status"] == .string("completed"))
        #expect(first["video_url"] == nil)
        #expect(await fixture.record(id)["video_url"] != nil)
    }

    @Test func `other people's records come on request`() async throws {
        let fixture = try ServiceFixture(faults: ["status:foreign@1-2", "status:stranger@3"])
        let older = try await fixture.newTask()
        let newer = try await fixture.newTask()
        #expect(await fixture.record(older)["task_id"] == .string(newer))
        #expect(await fixture.record(newer)["task_id"] == .string(older))
        let stranger = try #require(await fixture.record(older)["task_id"])
        #expect(stranger != .string(older) && stranger != .string(newer))
    }

    @Test func `single fields go wrong on request`() async throws {
        let fixture = try ServiceFixture(faults: [
            "status:unknown-status:queued@1", "status:missing-task-id@2", "status:not-found@3",
            "status:retry-after:7@4",
        ])
        let id = try await fixture.newTask()
        #expect(await fixture.record(id)["status"] == .string("queued"))
        #expect(await fixture.record(id)["task_id"] == nil)
        #expect(await fixture.status(id).status == 404)
        let limited = await fixture.status(id)
        #expect(limited.status == 429)
        #expect(limited.fields["Retry-After"] == "7")
        #expect(limited.object["ref_code"] == .int(429_000))
        #expect(await fixture.status(id).status == 200)
    }
}
