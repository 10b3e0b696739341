namespace Surveillance.Tests.Tidy;

/// <summary>A file is one idea: nobody has to scroll for minutes to see what it does.</summary>
public sealed class FileShapeTests
{
    private const int LongestFile = 300;
    private const int LongestProgram = 20;

    [Fact]
    public void No_source_file_is_longer_than_three_hundred_lines() =>
        Assert.DoesNotContain(Lengths(SourceTree.Files(".cs", ".razor")), one => one.Lines > LongestFile);

    [Fact]
    public void Each_program_is_a_table_of_contents() =>
        Assert.DoesNotContain(
            Lengths(SourceTree.Files(".cs").Where(file => Path.GetFileName(file) == "Program.cs")),
            one => one.Lines >= LongestProgram);

    private static IEnumerable<(string File, int Lines)> Lengths(IEnumerable<string> files) =>
        files.Select(file => (file, LinesOf(file)));

    private static int LinesOf(string file) =>
        SourceTree.Text(file).TrimEnd().Count(character => character == '\n') + 1;
}
