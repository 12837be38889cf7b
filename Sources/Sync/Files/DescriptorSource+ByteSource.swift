public import Files
public import Media

extension DescriptorSource: ByteSource {}
