import Model

/// What a saved video is called: by us, never by the server that it comes from.
enum VideoName {
    /// `<id>-<slug of the prompt>.mp4`, with a number before the ending from the second candidate on.
    /// - Parameter candidate: 1, 2, 3 …, as long as names are taken.
    static func make(for task: VideoTask, candidate: Int) -> String {
        let suffix = candidate == 1 ? "" : "-\(candidate)"
        return "\(task.id)-\(Slug.make(from: task.request.prompt))\(suffix).mp4"
    }
}
