import FoundationEssentials
import Model

/// A file that was dropped on a form: the browser has read it into a data URL.
struct GivenFile: Sendable {
    let field: TaskFormField
    /// As the form sends it, and as it is sent back: its name, percent-encoded, and the data URL. Nothing in it has to be
    /// escaped in a page.
    let text: String
    let name: String

    /// The name of the fields of a form that hold such files.
    static func name(of field: TaskFormField) -> String { "file." + field.rawValue }

    /// - Returns: nil for what no script of these pages writes.
    init?(_ text: String, for field: TaskFormField) {
        guard let bar = text.utf8.firstIndex(of: UInt8(ascii: "|")), text.utf8.allSatisfy(Self.isPlain),
            let name = PercentText.decoded(text[..<bar]), text[bar...].hasPrefix("|data:")
        else { return nil }
        (self.field, self.text, self.name) = (field, text, name)
    }

    private static func isPlain(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "\""), UInt8(ascii: "'"), UInt8(ascii: "<"), UInt8(ascii: ">"), UInt8(ascii: "&"): false
        default: (0x21...0x7E).contains(byte)
        }
    }

    /// What is in it; nil where it is no base64.
    var bytes: [UInt8]? {
        guard let comma = text.utf8.firstIndex(of: UInt8(ascii: ",")) else { return nil }
        let encoded = Data(text.utf8[text.utf8.index(after: comma)...])
        return Data(base64Encoded: encoded).map { [UInt8]($0) }
    }
}
