/// Words for a command line that the user may copy.
public enum ShellWord {
    /// The text as one word of a POSIX shell, in quotes where it needs them.
    public static func quoted(_ text: String) -> String {
        let isPlain = text.utf8.allSatisfy { byte in
            (48...57).contains(byte) || (65...90).contains(byte) || (97...122).contains(byte) || byte >= 0x80
                || "/._-+:,@%".utf8.contains(byte)
        }
        if isPlain, !text.isEmpty, !text.hasPrefix("-") { return text }
        return "'" + text.replacing("'", with: "'\\''") + "'"
    }
}
