import TestSupport
import Testing

@testable import PostgreSQL

struct LibPQTests {
    @Test func `a missing library says what to install`() {
        let error = #expect(throws: LibPQMissing.self) {
            _ = try LibPQ(LoadedLibrary(firstOf: ["libpq-of-nobody.so.5", "/nowhere/libpq.so.5"]))
        }
        #expect(error?.description.contains("libpq5") == true)
        #expect(error?.reason.contains("libpq-of-nobody.so.5") == true)
    }

    @Test func `a library that is another one is none`() {
        // This program itself, as far as the loader is concerned.
        #if os(Linux)
            let other = "libm.so.6"
        #else
            let other = "libSystem.B.dylib"
        #endif
        let error = #expect(throws: LibPQMissing.self) { _ = try LibPQ(LoadedLibrary(firstOf: [other])) }
        #expect(error?.reason == "\(other) has no PQconninfoParse")
    }

    @Test(.enabled(if: PostgresCluster.isUsable, "needs postgres"))
    func `the library is there where a server is`() throws {
        #expect(try LibPQ.loaded().version >= 90_000)
    }
}
