import Contract
import Files
import FoundationEssentials
import Model
import Sync

/// The lists that lie beside delivered files, `reel-deliver.json` and `reel-deliver.csv`: for whoever gets the files, and for
/// the next delivery, which knows by them what it may replace.
struct DeliveryList {
    private let folder: String
    /// The SHA-256 of what earlier deliveries wrote, by name.
    let files: [String: String]

    private static let name = "reel-deliver"

    /// - Throws: `Failure` for a list that is none of reel's.
    init(in folder: String) throws {
        self.folder = folder
        let path = "\(folder)/\(Self.name).json"
        guard PrivateFiles.isTaken(path) else {
            files = [:]
            guard !PrivateFiles.isTaken("\(folder)/\(Self.name).csv") else {
                throw Self.foreign("\(folder)/\(Self.name).csv")
            }
            return
        }
        guard let bytes = try? Data(contentsOf: URL(filePath: path)), let json = try? StrictJSON.parse(Array(bytes)),
            json["reel_deliver"] == .integer(1), let shots = json["shots"]?.array
        else { throw Self.foreign(path) }
        var files: [String: String] = [:]
        for shot in shots + (json["earlier"]?.array ?? []) {
            if let name = shot["file"]?.string, let sha256 = shot["sha256"]?.string { files[name] = sha256 }
        }
        self.files = files
    }

    private static func foreign(_ path: String) -> Failure {
        Failure(
            code: "foreign_list", message: "\(path) is no list of a delivery; move it away, or name another folder",
            exit: .cannotWrite)
    }

    /// The same shots give the same bytes.
    /// - Parameter stale: files of earlier deliveries that are still there.
    func write(_ shots: [DeliveredShot], project: String, keeping stale: [String], mode: UInt32) throws {
        var json = JSONWriter(layout: .pretty)
        json.object { json in
            json.field("reel_deliver", 1)
            json.field("project", project)
            json.arrayField("shots") { json in
                for shot in shots { DeliveredFields.table.write(shot, to: &json) }
            }
            json.arrayField("earlier") { json in
                for name in stale {
                    json.object { json in
                        json.field("file", name)
                        json.field("sha256", files[name])
                    }
                }
            }
        }
        let fields = DeliveredFields.table
        let csv = shots.reduce(DelimitedText.header(fields.csvHeader)) { $0 + DelimitedText.row(fields.csvFields($1)) }
        try replace("json", json.text + "\n", mode)
        try replace("csv", csv, mode)
    }

    private func replace(_ ending: String, _ text: String, _ mode: UInt32) throws {
        let path = "\(folder)/\(Self.name).\(ending)"
        if let there = try? Data(contentsOf: URL(filePath: path)), there == Data(text.utf8) { return }
        do {
            try VideoCopy.makeFolder(folder, mode: mode)
            let part = path + ".part"
            try? PrivateFiles.remove(part)
            let file = try OpenFile(part, for: .writing, .createNew)
            try Array(text.utf8).withUnsafeBytes { try file.writeAll($0, at: 0) }
            try file.setMode(mode)
            try file.synchronize()
            try PrivateFiles.rename(part, replacing: path)
        } catch let error as FileError {
            throw Failure(code: "cannot_write", message: error.sentence, exit: .cannotWrite)
        }
    }
}
