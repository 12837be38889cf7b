import Testing

@testable import Simulator

struct FaultEffectTests {
    private func createUnder(_ fault: String) async throws -> (answer: Answer, counts: Counts) {
        let fixture = try ServiceFixture(faults: ["create:\(fault)"])
        let answer = await fixture.create()
        return (answer, await fixture.service.counts)
    }

    @Test(arguments: [
        ("reset", Answer.Delivery.withheld, 0),
        ("reset-after", .withheld, 1),
        ("hang", .never, 0),
        ("hang-after", .never, 1),
        ("trickle", .trickled, 1),
        ("truncate", .cut(keeping: 25), 1),
    ])
    func `an answer that never fully arrives is not counted as given`(
        fault: String, delivery: Answer.Delivery, tasks: Int
    ) async throws {
        let (answer, counts) = try await createUnder(fault)
        #expect(answer.delivery == delivery)
        #expect(counts.tasks == tasks)
        #expect(counts.createsAnsweredOK == 0)
    }

    @Test func `a slow answer is given all the same`() async throws {
        let (answer, counts) = try await createUnder("slow:2.5")
        #expect(answer.delivery == .delayed(seconds: 2.5))
        #expect(answer.object["task_id"] != nil)
        #expect(counts.createsAnsweredOK == 1)
    }

    @Test func `a 200 without a task id hides a task`() async throws {
        let (answer, counts) = try await createUnder("no-task-id")
        #expect(answer.status == 200)
        #expect(answer.object["task_id"] == nil)
        #expect((counts.tasks, counts.createsAnsweredOK) == (1, 0))
    }

    @Test(arguments: [
        ("http:500", 500, true), ("http:401", 401, true), ("http:503", 503, false), ("bare:400", 400, false),
        ("bare:302", 302, false), ("code:400015", 400, true), ("code:429002", 429, true), ("retry-after:3", 429, true),
        ("html", 200, false), ("garbage", 200, false), ("empty", 200, false), ("huge:100", 200, false),
    ])
    func `a stand-in answer has or lacks the envelope and creates nothing`(
        fault: String, status: Int, hasEnvelope: Bool
    ) async throws {
        let (answer, counts) = try await createUnder(fault)
        #expect(answer.status == status)
        #expect((answer.object["code"] != nil && answer.object["message"] != nil) == hasEnvelope)
        #expect(answer.object["task_id"] == nil)
        #expect(counts.tasks == 0)
    }

    @Test func `ref_code comes as a number or as a string`() async throws {
        #expect(try await createUnder("code:400001").answer.object["ref_code"] == .int(400_001))
        #expect(try await createUnder("stringcode:400001").answer.object["ref_code"] == .string("400001"))
    }

    @Test(arguments: [0, 5, 12, 13, 100, 70_000])
    func `a huge answer is as long as asked and unannounced`(count: Int) async throws {
        let answer = try await createUnder("huge:\(count)").answer
        #expect(answer.body.count == count)
        #expect(!answer.announcesLength)
        #expect((JSONValue(bytes: answer.body) != nil) == (count >= 13))
    }

    @Test func `rules put in place later count their own calls`() async throws {
        let fixture = try ServiceFixture(faults: ["status:http:500@1"])
        let id = try await fixture.newTask()
        #expect(await fixture.status(id).status == 500)
        #expect(await fixture.status(id).status == 200)
        await fixture.service.replaceFaults(try Faults(parsing: ["status:http:404@2"]))
        #expect(await fixture.status(id).status == 200)
        #expect(await fixture.status(id).status == 404)
        #expect(await fixture.service.counts.statusCalls == 4)
    }
}
