import Testing

@testable import Model

/// The names that stand in a request for what is not ready.
struct PendingMaterialTests {
    private let hash = String(repeating: "0a", count: 32)

    @Test func `a name is read as it was written`() {
        for name in ["01a22090-0eb2", "42", "ref:镜头 1/2%\"\\", "ref:é"] {
            let material = PendingMaterial.lastFrame(of: name)
            #expect(PendingMaterial(address: material.address) == material)
            #expect(material.address.utf8.allSatisfy { (0x21...0x7E).contains($0) && $0 != 0x22 && $0 != 0x5C })
        }
        for milliseconds in [nil, 0, 4_000] as [Int64?] {
            let material = PendingMaterial.file(sha256: hash, milliseconds: milliseconds)
            #expect(PendingMaterial(address: material.address) == material)
        }
        for bad in [
            "https://a.example/b", "reel:", "reel:last-frame/", "reel:last-frame/%4", "reel:last-frame/%ff",
            "reel:file/12", "reel:file/\(hash)/x", "reel:file/\(hash)/1/2",
        ] {
            #expect(PendingMaterial(address: bad) == nil, "\(bad)")
        }
    }

    @Test func `addresses take the places of names, and every other byte stays`() {
        let frame = PendingMaterial.lastFrame(of: "42")
        let file = PendingMaterial.file(sha256: hash, milliseconds: nil)
        let body =
            #"{ "a":"\#(frame.address)", "b" : ["\#(file.address)","\#(frame.address)x"], "p":"\#(frame.address) "}"#
        let filled = PendingMaterial.filled(
            Array(body.utf8), with: [frame: "data:image/png;base64,AA", file: "https://x/y"])
        #expect(
            String(decoding: filled, as: UTF8.self)
                == #"{ "a":"data:image/png;base64,AA", "b" : ["https://x/y","\#(frame.address)x"], "p":"\#(frame.address) "}"#
        )
    }

    @Test func `a prompt that speaks of a name has none`() {
        func isNamed(_ body: String) -> Bool { PendingMaterial.isNamed(in: Array(body.utf8)) }
        #expect(isNamed(#"{"url":"reel:last-frame/42"}"#) && isNamed(#"["reel:file/00"]"#))
        #expect(!isNamed(#"{"text":"he said \"reel:file/ is odd\""}"#) && !isNamed(#"{"text":"a reel:file/"}"#))
    }
}
