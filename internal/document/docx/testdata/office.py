# Two authors change a document in LibreOffice Writer, tracked; the result is
# stored as .docx. Arguments: the file to write, a folder for the profile, a
# free port and, to change a file instead of a new document, that file.
import subprocess
import sys
import time

import uno
from com.sun.star.beans import PropertyValue

out, profile, port = sys.argv[1:4]
source = sys.argv[4] if len(sys.argv) > 4 else ""
office = subprocess.Popen(
    ["soffice", "--headless", "--norestore", "--nologo", "-env:UserInstallation=file://" + profile,
     "--accept=socket,host=127.0.0.1,port=%s;urp;" % port],
    stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def prop(name, value):
    p = PropertyValue()
    p.Name, p.Value = name, value
    return p


def connect():
    local = uno.getComponentContext()
    resolver = local.ServiceManager.createInstanceWithContext("com.sun.star.bridge.UnoUrlResolver", local)
    for _ in range(120):
        try:
            return resolver.resolve("uno:socket,host=127.0.0.1,port=%s;urp;StarOffice.ComponentContext" % port)
        except Exception:
            time.sleep(0.5)
    sys.exit("LibreOffice doesn't answer")


try:
    ctx = connect()
    make = ctx.ServiceManager.createInstanceWithContext

    def author(given, last):
        access = make("com.sun.star.configuration.ConfigurationProvider", ctx).createInstanceWithArguments(
            "com.sun.star.configuration.ConfigurationUpdateAccess",
            (prop("nodepath", "/org.openoffice.UserProfile/Data"),))
        access.setPropertyValue("givenname", given)
        access.setPropertyValue("sn", last)
        access.commitChanges()

    desktop = make("com.sun.star.frame.Desktop", ctx)
    if source:
        doc = desktop.loadComponentFromURL("file://" + source, "_blank", 0, (prop("Hidden", True),))
    else:
        doc = desktop.loadComponentFromURL("private:factory/swriter", "_blank", 0, (prop("Hidden", True),))
    text = doc.Text
    if not source:
        end = text.createTextCursor()
        for i, line in enumerate(["Recalling its resolution on fog,", "Urges all States to meet;",
                                  "Requests a report on fog and ice;", "Welcomes the offer of a house;",
                                  "Decides to remain seized of the matter."]):
            if i > 0:
                text.insertControlCharacter(end, 0, False)
            text.insertString(end, line, False)

    def find(s):
        d = doc.createSearchDescriptor()
        d.SearchString = s
        return doc.findFirst(d)

    def behind(s):
        return text.createTextCursorByRange(find(s).End)

    def new_document():
        author("Jane", "Doe")
        find("all States").String = "some States"
        text.insertString(behind("and ice"), " and snow in good winters", False)
        c = behind("winters;")
        text.insertControlCharacter(c, 0, False)
        text.insertString(c, "Notes the sea;", False)
        author("John", "Roe")
        find("good").String = "bad"
        find("matter").String = "question"
        c = behind("sea;")
        c.goRight(1, False)
        c.gotoEndOfParagraph(True)
        c.goRight(1, True)
        c.String = ""

    # Each thing that people do to a paragraph, in a file that Parley wrote.
    def round_trip():
        author("Jane", "Doe")
        find("prevent").String = "stop"
        text.insertString(behind("report on it"), " promptly", False)
        text.insertControlCharacter(behind("such use"), 0, False)
        c = text.createTextCursorByRange(find("Noting").Start)
        c.gotoEndOfParagraph(True)
        c.goRight(1, True)
        c.String = ""
        c = behind("next session;")
        text.insertControlCharacter(c, 0, False)
        text.insertString(c, "Notes the sea;", False)
        author("John", "Roe")
        find(" in the region and beyond").String = ""
        c = text.createTextCursorByRange(find("of the peace").End)
        c.goRight(len(" in the region and beyond"), False)
        c.goRight(2, True)
        c.String = " "
        find("the sea").String = "the land"
        view = doc.CurrentController
        view.ViewCursor.gotoRange(find("Calls upon").Start, False)
        dispatcher = make("com.sun.star.frame.DispatchHelper", ctx)
        for _ in range(7):
            dispatcher.executeDispatch(view.Frame, ".uno:MoveUp", "", 0, ())

    doc.RecordChanges = True
    if source:
        round_trip()
    else:
        new_document()
    doc.storeToURL("file://" + out, (prop("FilterName", "MS Word 2007 XML"),))
    doc.close(True)
    try:
        desktop.terminate()
    except Exception:
        pass
finally:
    time.sleep(1)
    office.terminate()
