import Model
import Store

/// Which shot comes before and behind another one. To know that, all tasks of the project are read: what was read
/// lately serves again, as people walk through the shots of a project quickly.
actor ShotOrder {
    private struct Kept {
        var shots: [String]
        var readAt: ContinuousClock.Instant
    }

    private let repository: TaskRepository
    private var kept: [String: Kept] = [:]
    private static let keeps = Duration.seconds(10)
    private static let mostProjects = 50

    init(_ repository: TaskRepository) {
        self.repository = repository
    }

    /// - Returns: nil where a shot has no neighbour.
    func neighbours(of shot: String, in project: String) async throws -> (previous: String?, next: String?) {
        var shots = kept[project].flatMap { $0.readAt.duration(to: .now) < Self.keeps ? $0.shots : nil } ?? []
        if !shots.contains(shot) {
            shots = try await repository.shots(of: project, profile: nil).map(\.shot)
            if kept.count >= Self.mostProjects { kept = [:] }
            kept[project] = Kept(shots: shots, readAt: .now)
        }
        guard let place = shots.firstIndex(of: shot) else { return (nil, nil) }
        return (place > 0 ? shots[place - 1] : nil, place + 1 < shots.count ? shots[place + 1] : nil)
    }
}
