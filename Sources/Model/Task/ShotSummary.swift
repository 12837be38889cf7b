/// A shot: its takes, and which of them is picked.
public struct ShotSummary: Sendable, Equatable {
    /// Nil for shots of no project.
    public var project: String?
    public var shot: String
    /// Takes by state.
    public var states: [TaskState: Int]
    /// Takes that a person has turned down.
    public var turnedDown: Int
    public var picked: PickedTake?
    /// Takes whose video is saved.
    public var saved: Int
    /// Seconds of finished video.
    public var seconds: Int
    /// In millionths, by currency, as far as it is known.
    public var cost: [String: Int64]

    public init(
        project: String?, shot: String, states: [TaskState: Int] = [:], turnedDown: Int = 0, picked: PickedTake? = nil,
        saved: Int = 0, seconds: Int = 0, cost: [String: Int64] = [:]
    ) {
        (self.project, self.shot, self.states, self.turnedDown) = (project, shot, states, turnedDown)
        (self.picked, self.saved, self.seconds, self.cost) = (picked, saved, seconds, cost)
    }

    public var takes: Int { states.values.reduce(0, +) }
    /// Takes that may still become a video.
    public var open: Int { states.filter { !$0.key.isFinal }.values.reduce(0, +) }

    /// What keeps the shot from being delivered, in two words; nil if nothing does.
    public var missing: String? {
        guard let picked else {
            if states[.completed, default: 0] > turnedDown { return "not picked" }
            return open > 0 ? "not finished" : "none left to pick"
        }
        return picked.isSaved ? nil : "not saved"
    }

    /// The take of a shot that is used.
    public struct PickedTake: Sendable, Equatable {
        /// The number of its task.
        public var task: Int64
        public var take: Int?
        public var isSaved: Bool
        /// Seconds.
        public var duration: Int

        public init(task: Int64, take: Int?, isSaved: Bool, duration: Int) {
            (self.task, self.take, self.isSaved, self.duration) = (task, take, isSaved, duration)
        }
    }
}
