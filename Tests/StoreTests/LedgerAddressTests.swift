import Testing

@testable import Store

struct LedgerAddressTests {
    @Test(arguments: [
        "/home/u/reel.db", "reel.db", "./reel.db", "a:b", "a:/b", "/a://b", "./postgres://b", "1a://b", "a b://c",
        "://b", "",
    ])
    func `what is no URL is a path`(_ text: String) throws {
        #expect(try LedgerAddress(text) == .file(path: text))
    }

    @Test(arguments: [
        ("postgres://u:secret@host/db", "postgres", true), ("PostgreSQL://host", "postgresql", true),
        ("file:///home/u/reel.db", "file", false), ("sqlite+x-1.0://a", "sqlite+x-1.0", false),
    ])
    func `a URL names an engine that is not there`(_ text: String, _ scheme: String, _ isPlanned: Bool) {
        let error = #expect(throws: LedgerAddress.NoSuchEngine.self) { try LedgerAddress(text) }
        #expect(error?.scheme == scheme)
        #expect(error?.isPlanned == isPlanned)
    }
}
