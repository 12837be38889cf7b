public import Model

/// Tasks for tests of what is said about them.
public enum TaskSamples {
    public static func task(
        _ state: TaskState = .pending, waitingFor: WaitingFor? = nil, error: TaskError? = nil, video: VideoFile? = nil
    ) -> VideoTask {
        let isSent = ![.queued, .submitting, .uncertain, .rejected, .cancelled].contains(state)
        return VideoTask(
            id: 7, uid: "0199-uid", ref: nil, upstreamID: isSent ? "4307f4f4-35a3" : nil, state: state,
            waitingFor: waitingFor,
            upstreamStatus: nil, progress: nil,
            request: RequestSummary(
                model: "doubao-seedance-2-0-260128", mode: .text, prompt: "纸船", duration: 5, resolution: "720p",
                ratio: "16:9", watermark: nil, generateAudio: nil, timeout: nil),
            project: nil, shot: nil, take: nil, tags: [], note: nil, profile: "default", accountID: 1,
            baseURL: "https://api.example", isSimulated: false, parentID: nil, priority: 0, notBefore: nil,
            outputPath: nil, createdAt: 1_790_000_000_000, updatedAt: 1_790_000_000_123, submittedAt: nil,
            acceptedAt: nil, finishedAt: nil, deadlineAt: nil, lastPolledAt: nil, nextPollAt: nil, polls: 0,
            pollErrors: 0, cost: nil, error: error, video: video)
    }

    /// Where videos are, of which only this host has any.
    public static let videos = VideoFinder(VideosFolder(host: "here", path: "/videos")) { _ in false }

    public static func video(_ state: VideoFile.State, error: String? = nil) -> VideoFile {
        VideoFile(state: state, url: "https://cdn.example/v", path: state == .saved ? "7-纸船.mp4" : nil, error: error)
    }
}
