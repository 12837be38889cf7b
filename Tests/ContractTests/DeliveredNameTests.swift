import Model
import TestSupport
import Testing

struct DeliveredNameTests {
    private var task: VideoTask {
        var task = TaskSamples.task(.completed)
        (task.shot, task.take, task.project, task.ref) = ("S1/外:景", 2, "ep 12", nil)
        return task
    }

    @Test func `Places are filled, and what no file system takes is replaced`() throws {
        #expect(try DeliveredName(DeliveredName.usual).name(of: task, number: 3, ending: "mp4") == "S1-外-景_2_7.mp4")
        #expect(
            try DeliveredName("{number}-{project}-{ref}{shot}").name(of: task, number: 3, ending: "mov")
                == "003-ep 12-S1-外-景.mov")
        #expect(try DeliveredName("{id}.MP4").name(of: task, number: 3, ending: "mov") == "7.mov")
        var untaken = task
        untaken.take = nil
        #expect(try DeliveredName("{id}_{take}.mp4").name(of: untaken, number: 1, ending: "mp4") == "7_1.mp4")
    }

    @Test(arguments: ["a.mp4", "{shots}.mp4", "{shot.mp4", "../{shot}.mp4", ".{id}"])
    func `What names no file, or all alike, is refused`(template: String) {
        #expect(throws: DeliveredName.Fault.self) { try DeliveredName(template) }
    }
}
