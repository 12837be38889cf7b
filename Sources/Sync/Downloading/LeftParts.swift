import Files
import FoundationEssentials
import Model
import Store

/// Part files in the videos folder whose download has come to its end elsewhere: another host took it over while this one
/// was away, and nobody would ever continue them.
struct LeftParts: Sendable {
    let repository: TaskRepository
    let folder: String

    /// Removes them, and leaves everything else as it is. What cannot be read or removed stays.
    func discard() async {
        let folder = folder
        let names = try? await blocking { try FileManager.default.contentsOfDirectory(atPath: folder) }
        for name in names ?? [] where name.hasSuffix(".part") {
            guard let number = Int64(name.prefix { $0 != "-" }), let task = try? await repository.task(number),
                task.video?.state.isSettled == true
            else { continue }
            try? await blocking {
                // Only by the names that reel gives its own, whatever the user keeps there.
                guard VideoDestination.partNames(of: task).contains(name) else { return }
                // Throws while a process writes to it.
                try PartFile(path: "\(folder)/\(name)").discard()
            }
        }
    }
}
