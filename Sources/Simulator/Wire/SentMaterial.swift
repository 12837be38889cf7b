import FoundationEssentials

/// Material that came as a data URL.
struct SentMaterial {
    enum Kind: String {
        case image, audio, video

        /// Bytes.
        fileprivate var largest: Int {
            switch self {
            case .image: 30 << 20
            case .audio: 15 << 20
            case .video: 50 << 20
            }
        }
    }

    private let kind: Kind
    private let bytes: [UInt8]
    private let image: ImageHeader?

    /// Nil if it cannot be read as material of that kind.
    init?(dataURL text: String, _ kind: Kind) {
        guard let comma = text.firstIndex(of: ",") else { return nil }
        let head = text[text.index(text.startIndex, offsetBy: 5)..<comma].lowercased()
        let payload = text[text.index(after: comma)...]
        let data = head.hasSuffix(";base64") ? Data(base64Encoded: String(payload)) : Self.unescaped(payload.utf8)
        guard head.hasPrefix(kind.rawValue + "/"), let data else { return nil }
        bytes = [UInt8](data)
        self.kind = kind
        image = kind == .image ? ImageHeader(bytes) : nil
        guard image != nil || Self.begins(bytes, as: kind) else { return nil }
    }

    /// Sizes in bytes and of pictures in pixels; how long sound and film play is not looked at.
    var isWithinLimits: Bool {
        guard bytes.count <= kind.largest else { return false }
        guard let image else { return true }
        let sides = 301...5_999
        return sides.contains(image.width) && sides.contains(image.height)
            && image.width * 10 > image.height * 4 && image.width * 10 < image.height * 25
    }

    private static func begins(_ bytes: [UInt8], as kind: Kind) -> Bool {
        func stands(_ text: String, at place: Int) -> Bool { bytes.dropFirst(place).starts(with: text.utf8) }
        switch kind {
        case .image: return false
        case .audio:
            let isWave = ["RIFF", "RF64", "BW64"].contains { stands($0, at: 0) } && stands("WAVE", at: 8)
            // A frame of MPEG sound begins with eleven ones.
            let isFrame = bytes.count > 1 && bytes[0] == 0xFF && bytes[1] & 0xE0 == 0xE0
            return isWave || stands("ID3", at: 0) || isFrame
        case .video:
            return ["ftyp", "moov", "mdat", "wide", "free", "skip", "pnot"].contains { stands($0, at: 4) }
        }
    }

    private static func unescaped(_ payload: Substring.UTF8View) -> Data? {
        var data = Data()
        var rest = payload[...]
        while let byte = rest.popFirst() {
            guard byte == UInt8(ascii: "%") else {
                data.append(byte)
                continue
            }
            guard let value = UInt8(String(decoding: rest.prefix(2), as: UTF8.self), radix: 16) else { return nil }
            data.append(value)
            rest = rest.dropFirst(2)
        }
        return data
    }
}
