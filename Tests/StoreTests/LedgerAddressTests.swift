import Testing

@testable import Store

struct LedgerAddressTests {
    @Test(arguments: [
        "/home/u/reel.db", "reel.db", "./reel.db", "a:b", "a:/b", "/a://b", "./postgres://b", "1a://b", "a b://c",
        "://b", "",
    ])
    func `what is no URL is a path`(_ text: String) throws {
        #expect(try LedgerAddress(text, home: "/h") == .file(path: text))
    }

    @Test(arguments: ["postgres://u:secret@host/db", "postgresql://", "PostgreSQL://host"])
    func `a URL of PostgreSQL is a server, with the home of this host`(_ text: String) throws {
        let address = try LedgerAddress(text, home: "/h")
        #expect(address == .server(LedgerServer(url: text, home: "/h")))
        #expect(!"\(address)".contains("secret"))
    }

    @Test(arguments: [
        ("file:///home/u/reel.db", "file"), ("sqlite+x-1.0://a", "sqlite+x-1.0"), ("MySQL://u:p@h/d", "mysql"),
    ])
    func `another URL names an engine that is not there`(_ text: String, _ scheme: String) {
        let error = #expect(throws: LedgerAddress.NoSuchEngine.self) { try LedgerAddress(text, home: "/h") }
        #expect(error?.scheme == scheme)
    }
}
