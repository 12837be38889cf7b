import Model
import TestSupport
import Testing

@testable import Desk

/// What is said on stderr of a video that has come.
struct VideoWarningTests {
    private func text(_ video: VideoFile?, output: String? = nil) -> String? {
        var task = TaskSamples.task(.completed, video: video)
        task.outputPath = output
        return VideoWarning.text(of: task, path: video?.path.map { $0.hasPrefix("/") ? $0 : "/videos/\($0)" })
    }

    @Test func `a video that is not whole is told, and what is being done about it`() {
        var video = TaskSamples.video(.damaged, error: "what came is no whole video: it is cut short")
        #expect(
            text(video)
                == "warning: task 7: what came is no whole video: it is cut short; it is asked for again")
        video.isStopped = true
        #expect(text(video)?.hasSuffix("; fetch it with `reel download 7`") == true)
    }

    @Test(arguments: [("webm", "WebM"), ("mov", "QuickTime"), ("mkv", "Matroska"), ("ts", "MPEG transport stream")])
    func `a video of another kind is told with its place`(ending: String, name: String) {
        var video = TaskSamples.video(.saved)
        video.path = "7-boat.\(ending)"
        #expect(
            text(video) == "warning: task 7: the video is no MP4 but \(name); it is saved as /videos/7-boat.\(ending)")
    }

    @Test func `of a whole MP4, and of a name that the user chose, there is nothing to say`() {
        #expect(text(nil) == nil)
        #expect(text(TaskSamples.video(.saved)) == nil)
        #expect(text(TaskSamples.video(.waiting, error: "HTTP 503")) == nil)
        var video = TaskSamples.video(.saved)
        video.path = "/home/boat.mov"
        #expect(text(video, output: "/home/boat.mov") == nil)
        #expect(text(video, output: "/home/boat.mp4") != nil)
    }
}
