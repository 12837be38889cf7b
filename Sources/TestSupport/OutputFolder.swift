public import Model
public import Store

extension TaskRepository {
    /// Has the video of a task saved into another folder than the usual one.
    public func setOutputFolder(_ folder: String, of task: VideoTask) async throws {
        try await setOutput("\(folder)/\(task.id)-\(Slug.make(from: task.request.prompt)).mp4", of: task)
    }
}
