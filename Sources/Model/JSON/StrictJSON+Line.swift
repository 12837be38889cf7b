extension StrictJSON {
    /// The line of a key, counted from one.
    /// - Parameters:
    ///   - keys: the way to it, from object to object; `[2]` is the third element of an array.
    ///   - bytes: what `parse` has taken.
    /// - Returns: nil if there is no such key.
    public static func line(of keys: [String], in bytes: [UInt8]) -> Int? {
        var (object, place) = (bytes.indices, 0)
        for name in keys {
            var found: (key: Int, value: Range<Int>)?
            bytes[object].withUnsafeBufferPointer { buffer in
                var skimmer = JSONSkimmer(buffer)
                if name.hasPrefix("["), let wanted = Int(name.dropFirst().dropLast()) {
                    var number = 0
                    _ = skimmer.readElements { element in
                        if number == wanted { found = (element.lowerBound, element) }
                        number += 1
                    }
                    return
                }
                _ = skimmer.readMembers { key, value, _ in
                    guard found == nil else { return }
                    var reader = JSONReader(Array(buffer[key]), isLenient: true)
                    if (try? reader.read().string) == name { found = (key.lowerBound, value) }
                }
            }
            guard let found else { return nil }
            place = object.lowerBound + found.key
            object = object.lowerBound + found.value.lowerBound..<object.lowerBound + found.value.upperBound
        }
        return bytes[..<place].count { $0 == UInt8(ascii: "\n") } + 1
    }
}
