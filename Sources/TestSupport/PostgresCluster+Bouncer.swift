import FoundationEssentials

extension PostgresCluster {
    /// Runs a body beside a PgBouncer before this server.
    /// - Parameters:
    ///   - mode: when a session of the server's goes to the next client: `session`, `transaction`, `statement`.
    ///   - folder: for its files.
    ///   - body: gets its port on 127.0.0.1.
    public func withBouncer(_ mode: String, in folder: String, _ body: (Int) async throws -> Void) async throws {
        let port = try LocalPort.free()
        let configuration = """
            [databases]
            * = host=\(self.folder) port=\(self.port) user=postgres
            [pgbouncer]
            listen_addr = 127.0.0.1
            listen_port = \(port)
            unix_socket_dir =
            auth_type = any
            pool_mode = \(mode)

            """
        try Data(configuration.utf8).write(to: URL(filePath: folder + "/pgbouncer.ini"))
        try await serve(.pgbouncer, [folder + "/pgbouncer.ini"], on: port, in: folder) { try await body(port) }
    }
}
