import Contract
import Model
import Testing

struct FailureTests {
    @Test func `Every field is there, null where there is nothing`() {
        let failure = Failure(code: "usage", message: "no \"task\"\nnamed", exit: .usage)
        #expect(
            failure.json == """
                {"error":{"code":"usage","message":"no \\"task\\"\\nnamed","exit_code":64,"task":null,\
                "existing_task":null,"created":"no","next":null}}
                """)
    }

    @Test func `Numbers of tasks are numbers`() throws {
        let failure = Failure(
            code: "duplicate", message: "m", exit: .refused, task: 3, existingTask: 2, created: .unknown,
            next: "reel show 2")
        let json = try #require(try JSONValue.parse(Array(failure.json.utf8))["error"])
        #expect(json["exit_code"] == .integer(9))
        #expect(json["task"] == .integer(3))
        #expect(json["existing_task"] == .integer(2))
        #expect(json["created"]?.string == "unknown")
        #expect(json["next"]?.string == "reel show 2")
    }
}
