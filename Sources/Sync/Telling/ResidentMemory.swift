import Files
import FoundationEssentials

/// The memory that this process holds.
enum ResidentMemory {
    /// Nil where the system does not tell, which only Linux does this way.
    static var bytes: Int64? {
        guard let file = try? Data(contentsOf: URL(filePath: "/proc/self/statm")) else { return nil }
        let numbers = String(decoding: file, as: UTF8.self).split(separator: " ")
        guard numbers.count > 1, let pages = Int64(numbers[1]) else { return nil }
        return pages * Int64(ThisProcess.bytesPerPage)
    }
}
