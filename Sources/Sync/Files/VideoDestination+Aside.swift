import Files
import Media
import Model

extension VideoDestination {
    /// Gives a name to a file that is no whole video, in the folder where its part is. Of what came before it only the
    /// last one stays, so that a server that goes on sending such files does not fill the disk.
    func keepAside(_ file: PartFile, sha256: [UInt8]) throws -> KeptVideo {
        try file.file.setMode(mode)
        let here = PrivateFiles.folder(of: file.path)
        for candidate in 1...1_000 {
            let name = VideoName.keptAside(for: task, candidate: candidate)
            let path = "\(here)/\(name)"
            guard try file.move(to: path) || takeOver(path, for: file, sha256: sha256) else { continue }
            let kept = KeptVideo(path: here == folder ? name : path, sha256: sha256.hexadecimal)
            try dropEarlier(than: kept)
            return kept
        }
        throw FileFailure(
            reason: "too many files are named like \(here)/\(VideoName.keptAside(for: task, candidate: 1))")
    }

    private func dropEarlier(than kept: KeptVideo) throws {
        guard let earlier = task.video?.keptAside, earlier.path != kept.path else { return }
        let path = earlier.path(in: folder)
        // Only a file of this task's that was put aside under such a name, and only if it is still that file.
        let name = String(path[(path.lastIndex(of: "/").map { path.index(after: $0) } ?? path.startIndex)...])
        guard VideoName.isKeptAside(name, of: task) else { return }
        // The larger one may be what was paid for, in a form that is not known here.
        guard FileNaming.size(of: path) <= FileNaming.size(of: kept.path(in: folder)) else { return }
        guard FileHash.sha256(of: path)?.hexadecimal == earlier.sha256 else { return }
        try? PrivateFiles.remove(path)
    }

    /// A path whose ending says what the file is. One without an ending of a video stays as it is for an MP4.
    static func path(_ path: String, as container: VideoContainer) -> String {
        let name = path[(path.lastIndex(of: "/").map { path.index(after: $0) } ?? path.startIndex)...]
        guard let dot = name.lastIndex(of: "."), dot != name.startIndex else {
            return container == .mp4 ? path : "\(path).\(container.ending)"
        }
        let ending = name[name.index(after: dot)...].lowercased()
        let known = VideoContainer.allCases.map(\.ending) + ["m4v", "qt"]
        if container == .mp4 || ending == container.ending { return path }
        return (known.contains(ending) ? String(path[..<dot]) : path) + ".\(container.ending)"
    }
}
