/// Tells where a character that cannot be seen is part of a picture that can.
enum InvisiblePart {
    /// Whether the invisible character at `index` makes one picture of those around it: a joiner between two emoji, the
    /// tags of a flag that Unicode knows, or the choice of a variant behind a Chinese character.
    static func isNeeded(in scalars: [Unicode.Scalar], at index: Int) -> Bool {
        switch scalars[index].value {
        case 0x200D:
            index > 0 && index + 1 < scalars.count && endsPicture(scalars[index - 1]) && isPicture(scalars[index + 1])
        case 0xE0100...0xE01EF: index > 0 && scalars[index - 1].properties.isIdeographic
        case 0xE0020...0xE007F: isOfFlag(scalars, index)
        default: false
        }
    }

    private static func isPicture(_ scalar: Unicode.Scalar) -> Bool {
        scalar.value > 0xFF && scalar.properties.isEmoji
    }

    /// An emoji, or what chooses its form.
    private static func endsPicture(_ scalar: Unicode.Scalar) -> Bool { isPicture(scalar) || scalar.value == 0xFE0F }

    /// England, Scotland, Wales: a black flag, its region in tags, and a last tag.
    private static let flags = ["gbeng", "gbsct", "gbwls"].map { name in
        [0x1F3F4] + name.unicodeScalars.map { 0xE0000 + $0.value } + [0xE007F]
    }

    private static func isOfFlag(_ scalars: [Unicode.Scalar], _ index: Int) -> Bool {
        guard let start = scalars[..<index].lastIndex(where: { !(0xE0020...0xE007F).contains($0.value) }) else {
            return false
        }
        return flags.contains { flag in
            index < start + flag.count && scalars[start...].prefix(flag.count).map(\.value) == flag
        }
    }
}
