/// Why a text is not a data URL that can be read. Offsets count bytes from the start of the payload.
public enum DataURLError: Error, Hashable, Sendable {
    /// The text does not begin with `data:`.
    case schemeMissing
    /// No comma separates the header from the payload.
    case commaMissing
    /// What stands in place of the media type is not one.
    case mimeTypeInvalid(String)
    /// `;base64` is not the last word before the comma, where alone it has its meaning.
    case base64MarkerMisplaced
    /// The base64 payload is this many bytes long, which is not a multiple of four.
    case base64LengthInvalid(Int)
    /// A padding sign stands elsewhere than in the last two places.
    case base64PaddingMisplaced(offset: Int)
    /// A byte that is not in the base64 alphabet: white space, `-` and `_` are not.
    case base64CharacterInvalid(offset: Int)
    /// The last base64 character carries bits that no byte uses: the payload was cut or changed.
    case base64TrailingBits
    /// A percent sign that no two hexadecimal digits follow.
    case percentEscapeInvalid(offset: Int)
}

extension DataURLError: CustomStringConvertible {
    /// One sentence for the user, without the payload.
    public var description: String {
        switch self {
        case .schemeMissing: "a data URL begins with data:"
        case .commaMissing: "a data URL needs a comma before its payload"
        case .mimeTypeInvalid(let text): "\"\(text.prefix(80))\" is not a media type such as image/png"
        case .base64MarkerMisplaced: ";base64 must be the last word before the comma"
        case .base64LengthInvalid(let length):
            "the base64 payload is \(length) characters long, not a multiple of 4: it may have been cut"
        case .base64PaddingMisplaced(let offset):
            "the base64 payload has a misplaced = at offset \(offset)"
        case .base64CharacterInvalid(let offset):
            "the base64 payload has a character outside A-Z a-z 0-9 + / at offset \(offset)"
        case .base64TrailingBits: "the base64 payload ends in bits that belong to no byte: it may have been cut"
        case .percentEscapeInvalid(let offset):
            "the payload has a % without two hexadecimal digits at offset \(offset)"
        }
    }
}
