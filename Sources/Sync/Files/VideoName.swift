import Crypto
import Model

/// What a saved video is called: by us, never by the server that it comes from.
enum VideoName {
    /// `<id>-<slug of the prompt>.mp4`, with a number before the ending from the second candidate on.
    /// - Parameters:
    ///   - candidate: 1, 2, 3 …, as long as names are taken.
    ///   - ending: of the kind of file that it is, without the dot.
    static func make(for task: VideoTask, candidate: Int, ending: String = "mp4") -> String {
        let suffix = candidate == 1 ? "" : "-\(candidate)"
        return "\(task.id)-\(Slug.make(from: task.request.prompt))\(suffix).\(ending)"
    }

    /// Of something that came in a video's place and is no whole one.
    static func keptAside(for task: VideoTask, candidate: Int) -> String {
        "\(task.id)-\(Slug.make(from: task.request.prompt)).damaged-\(candidate).mp4"
    }

    /// Whether a name is one of those.
    static func isKeptAside(_ name: String, of task: VideoTask) -> Bool {
        let (start, end) = ("\(task.id)-\(Slug.make(from: task.request.prompt)).damaged-", ".mp4")
        guard name.hasPrefix(start), name.hasSuffix(end), name.utf8.count > start.utf8.count + end.utf8.count else {
            return false
        }
        return name.utf8.dropFirst(start.utf8.count).dropLast(end.utf8.count).allSatisfy { (48...57).contains($0) }
    }

    /// Its uid as a part of a hidden file's name: one that was imported may be any text.
    static func token(of task: VideoTask) -> String {
        let isPlain = task.uid.utf8.allSatisfy { byte in
            switch byte {
            case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "a")...UInt8(ascii: "z"),
                UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "-"):
                true
            default: false
            }
        }
        return isPlain ? task.uid : SHA256.hash(data: Array(task.uid.utf8)).hexadecimal
    }
}
