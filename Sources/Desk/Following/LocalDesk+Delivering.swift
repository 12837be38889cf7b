public import Contract
import Crypto
import Files
import FoundationEssentials
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
        var written = 0
        for (index, summary) in summaries.enumerated() {
            var shot = DeliveredShot(number: index + 1, shot: summary.shot)
            shot.missing = summary.missing
            if summary.missing == nil, let picked = summary.picked {
                let task = try await repository.task(picked.task)
                if try await put(task, as: &shot, order, session, list, among: shots, caller) { written += 1 }
            }
            shots.append(shot)
            if caller.interruption.isRaised { break }
        }
        let names = Set(shots.compactMap(\.file))
        let stale = list.files.keys.filter { !names.contains($0) && PrivateFiles.isTaken("\(order.folder)/\($0)") }
            .sorted()
        if !order.isDryRun {
            try list.write(shots, project: order.project, keeping: stale, mode: session.settings.videoMode)
        }
        return DeliverOutcome(shots: shots, written: written, stale: stale)
    }

    /// - Returns: whether the file is new.
    private func put(
        _ task: VideoTask, as shot: inout DeliveredShot, _ order: DeliverOrder, _ session: Session,
        _ list: DeliveryList,
        among others: [DeliveredShot], _ caller: Caller
    ) async throws -> Bool {
        (shot.task, shot.take, shot.seconds) = (task.id, task.take, task.request.duration)
        guard let video = task.video, let sha256 = video.sha256, let place = session.videos.place(of: video) else {
            shot.missing = "not saved"
            return false
        }
        if let host = place.host {
            shot.missing = "the file of task \(task.id) is on \(host); fetch it with `reel download \(task.id)`"
            return false
        }
        let ending = place.path.split(separator: ".").last.map { String($0).lowercased() } ?? "mp4"
        let name = order.name.name(of: task, number: shot.number, ending: ending)
        if let other = others.first(where: { $0.file?.lowercased() == name.lowercased() }) {
            throw Failure(
                code: "same_name",
                message:
                    "shots \(other.shot) and \(shot.shot) would both be delivered as \(name); put {id} into --names",
                exit: .usage, task: task.id)
        }
        (shot.file, shot.sha256, shot.bytes) = (name, sha256, video.bytes)
        guard !order.isDryRun else { return false }
        do {
            try VideoCopy.makeFolder(order.folder, mode: session.settings.videoMode)
            let known = list.files[name]
            let outcome = try await DeliveredFile.put(
                place.path, sha256: sha256, at: "\(order.folder)/\(name)", mode: session.settings.videoMode,
                links: order.links, isOwn: { $0 == known })
            return outcome == .written
        } catch let failed as VideoCopy.Failed {
            shot.missing = failed.reason
            return false
        }
    }
}
