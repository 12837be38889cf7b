public import Contract
import Files
public import Model
import Store
import Sync

/// Picked videos to be delivered.
public struct DeliverOrder: Sendable {
    public var project: String
    /// Absolute; made if it is missing.
    public var folder: String
    public var name: DeliveredName
    /// Whether symbolic links are enough.
    public var links: Bool
    /// Nil for every profile.
    public var profile: String?
    public var isDryRun: Bool

    public init(
        project: String, folder: String, name: DeliveredName, links: Bool, profile: String?, isDryRun: Bool = false
    ) {
        (self.project, self.folder, self.name, self.links) = (project, folder, name, links)
        (self.profile, self.isDryRun) = (profile, isDryRun)
    }
}

/// What came of it.
public struct DeliverOutcome: Sendable {
    /// In the order of the shots.
    public var shots: [DeliveredShot]
    public var written: Int
    /// Files of earlier deliveries that no shot has any more.
    public var stale: [String]
    /// Whether it was broken off before all was written.
    public var isInterrupted: Bool

    public var missing: [DeliveredShot] { shots.filter { $0.missing != nil } }
}

extension LocalDesk {
    /// Brings the picked video of each shot of a project into a folder, with a list of them. What is there already stays; what
    /// an earlier delivery did not write is never overwritten.
    public func deliver(_ order: DeliverOrder, for caller: Caller) async throws -> DeliverOutcome {
        let session = try session()
        let summaries = try await repository.shots(of: order.project, profile: order.profile)
        guard !summaries.isEmpty else {
            throw Failure(
                code: "no_shots", message: "project \(order.project) has no shot; see `reel shots`", exit: .notFound,
                next: "reel shots")
        }
        let list = try DeliveryList(in: order.folder)
        var shots: [DeliveredShot] = []
        /// Where the videos are, by the places of their shots.
        var sources: [(place: Int, path: String)] = []
        for (place, summary) in summaries.enumerated() {
            var shot = DeliveredShot(number: place + 1, shot: summary.shot)
            shot.missing = summary.missing
            if shot.missing == nil, let path = try await source(of: summary, order, session, as: &shot) {
                sources.append((place, path))
            }
            shots.append(shot)
        }
        try requireOneShotEach(shots)
        let names = Set(shots.compactMap(\.file))
        let earlier = list.files.keys.filter { PrivateFiles.isTaken("\(order.folder)/\($0)") }.sorted()
        let stale = earlier.filter { !names.contains($0) }
        guard !order.isDryRun else {
            return DeliverOutcome(shots: shots, written: 0, stale: stale, isInterrupted: false)
        }
        var written = 0
        for (place, path) in sources {
            guard !caller.interruption.isRaised else {
                shots[place].leaveOut(because: "interrupted")
                continue
            }
            do {
                if try await put(path, shots[place], order, session, list) == .written { written += 1 }
            } catch let failed as VideoCopy.Failed {
                shots[place].leaveOut(because: failed.reason)
            }
        }
        // What could not be replaced is still from an earlier delivery.
        let delivered = Set(shots.compactMap(\.file))
        try list.write(
            shots, project: order.project, keeping: earlier.filter { !delivered.contains($0) },
            mode: session.settings.videoMode)
        return DeliverOutcome(
            shots: shots, written: written, stale: stale, isInterrupted: caller.interruption.isRaised)
    }

    /// Where the picked video of a shot is, and what is to be told of it; nil where it is not here.
    private func source(
        of summary: ShotSummary, _ order: DeliverOrder, _ session: Session, as shot: inout DeliveredShot
    ) async throws -> String? {
        guard let picked = summary.picked else { return nil }
        let task = try await repository.task(picked.task)
        (shot.task, shot.take, shot.seconds) = (task.id, task.take, task.request.duration)
        guard let video = task.video, let sha256 = video.sha256, let place = session.videos.place(of: video) else {
            shot.leaveOut(because: "not saved")
            return nil
        }
        if let host = place.host {
            shot.leaveOut(
                because: "the file of task \(task.id) is on \(host); fetch it with `reel download \(task.id)`")
            return nil
        }
        let ending = place.path.split(separator: ".").last.map { String($0).lowercased() } ?? "mp4"
        shot.file = order.name.name(of: task, number: shot.number, ending: ending)
        (shot.sha256, shot.bytes) = (sha256, video.bytes)
        return place.path
    }

    /// Before anything is written. Some file systems do not tell capitals apart.
    private func requireOneShotEach(_ shots: [DeliveredShot]) throws {
        var first: [String: DeliveredShot] = [:]
        for shot in shots {
            guard let name = shot.file, let other = first.updateValue(shot, forKey: name.lowercased()) else { continue }
            throw Failure(
                code: "same_name",
                message:
                    "shots \(other.shot) and \(shot.shot) would both be delivered as \(name); put {id} into --names",
                exit: .usage, task: shot.task)
        }
    }

    private func put(
        _ source: String, _ shot: DeliveredShot, _ order: DeliverOrder, _ session: Session, _ list: DeliveryList
    ) async throws -> DeliveredFile.Outcome {
        guard let name = shot.file, let sha256 = shot.sha256 else { return .there }
        try VideoCopy.makeFolder(order.folder, mode: session.settings.videoMode)
        let known = list.files[name]
        return try await DeliveredFile.put(
            source, sha256: sha256, at: "\(order.folder)/\(name)", mode: session.settings.videoMode,
            links: order.links, isOwn: { $0 == known })
    }
}
