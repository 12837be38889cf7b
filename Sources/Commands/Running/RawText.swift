import Contract
import Providers

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// What was typed and what the environment holds, before they became text. The library mends bytes that are no UTF-8, and
/// two texts that differ there would become one.
enum RawText {
    /// What is wrong with the arguments of this process; nil if all of them are text.
    static func faultInArguments() -> Failure? {
        for position in 1..<max(1, Int(CommandLine.argc)) {
            guard let argument = CommandLine.unsafeArgv[position] else { continue }
            let bytes = bytes(of: argument)
            guard let bad = firstBadByte(of: bytes) else { continue }
            return Failure(
                code: "usage",
                message:
                    "argument \(position) (\(quoted(bytes))) is no UTF-8 text from byte \(bad + 1) on; write it in "
                    + "UTF-8",
                exit: .usage)
        }
        return nil
    }

    /// Variables that decide where things are and whom to talk to. A key that is no text is refused as a key.
    private static let variables: [String] =
        Services.builtIn.all.map(\.variables).flatMap { [$0.baseURL, $0.keyFile] } + [
            "HOME", "XDG_DATA_HOME", "XDG_CONFIG_HOME", "XDG_STATE_HOME", "REEL_HOME", "REEL_DATABASE", "REEL_VIDEOS",
            "REEL_CONFIG", "REEL_PROFILE", "REEL_POLL_INTERVAL", "REEL_REQUEST_TIMEOUT", "REEL_SERVER", "REEL_TOKEN",
            "SSL_CERT_FILE", "SSL_CERT_DIR",
            "https_proxy", "HTTPS_PROXY", "http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY", "no_proxy", "NO_PROXY",
        ]

    /// - Throws: `Failure` with exit code 78 for a variable that is no text.
    static func checkEnvironment() throws {
        for name in variables {
            guard let value = getenv(name), let bad = firstBadByte(of: bytes(of: value)) else { continue }
            throw Failure(
                code: "bad_configuration",
                message: "the environment's \(name) is no UTF-8 text from byte \(bad + 1) on; write it in UTF-8",
                exit: .configuration)
        }
    }

    /// Where the first byte stands that is no part of UTF-8 text, counted from 0; nil if all are.
    static func firstBadByte(of bytes: [UInt8]) -> Int? {
        if String(validating: bytes, as: UTF8.self) != nil { return nil }
        var decoder = UTF8()
        var iterator = bytes.makeIterator()
        var position = 0
        while case .scalarValue(let scalar) = decoder.decode(&iterator) { position += UTF8.width(scalar) }
        return position
    }

    /// With bytes beyond ASCII as `\xff`, and cut where it gets long.
    private static func quoted(_ bytes: [UInt8]) -> String {
        let shown = bytes.prefix(60).map { byte in
            (0x20..<0x7F).contains(byte) ? String(Unicode.Scalar(byte)) : "\\x" + String(byte, radix: 16)
        }
        return "'" + shown.joined() + "'" + (bytes.count > 60 ? "…" : "")
    }

    private static func bytes(of text: UnsafePointer<CChar>) -> [UInt8] {
        [UInt8](UnsafeRawBufferPointer(start: text, count: strlen(text)))
    }
}
