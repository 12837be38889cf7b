import Model
import Testing

@Suite("When nothing is left to wait for")
struct VideoTaskTests {
    private func task(_ state: TaskState, video: VideoFile.State?) -> VideoTask {
        let request = RequestSummary(
            model: "m", mode: .text, prompt: "p", duration: 5, resolution: "720p", ratio: "16:9", watermark: nil,
            generateAudio: nil, timeout: nil)
        return VideoTask(
            id: 1, uid: "u", ref: nil, upstreamID: nil, state: state, waitingFor: nil, upstreamStatus: nil,
            progress: nil,
            request: request, project: nil, shot: nil, take: nil, tags: [], note: nil, profile: "default", accountID: 1,
            baseURL: "https://example.com", isSimulated: false, parentID: nil, priority: 0, notBefore: nil,
            outputPath: nil, createdAt: 0, updatedAt: 0, submittedAt: nil, acceptedAt: nil, finishedAt: nil,
            deadlineAt: nil, lastPolledAt: nil, nextPollAt: nil, polls: 0, pollErrors: 0, cost: nil, error: nil,
            video: video.map { VideoFile(state: $0, url: nil) })
    }

    @Test("A task is settled with its final state, a completed one with its file", arguments: TaskState.allCases)
    func settled(state: TaskState) {
        #expect(task(state, video: nil).isSettled == state.isFinal)
        for video in VideoFile.State.allCases {
            let isFileSettled = [.saved, .removed, .lost].contains(video)
            #expect(task(state, video: video).isSettled == (state == .completed ? isFileSettled : state.isFinal))
        }
    }
}
